# Install Frameloom for this user, on Windows: a command, an entry in the start menu, and what opens .loom files.
#
#     powershell -ExecutionPolicy Bypass -File install.ps1 [-From SOURCE] [-Backend auto|cpu|cuda|xpu|...]
#
# SOURCE is a wheel, or a requirement such as frameloom==0.2.0; without it the newest release is taken. It needs no rights
# and no Python: uv brings one. `frameloom update`, `frameloom rollback` and `frameloom uninstall` do the rest.
param([string]$From = "frameloom", [string]$Backend = "auto")
$ErrorActionPreference = "Stop"

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

if ($From.EndsWith(".whl")) { $From = (Resolve-Path $From).Path }
$root = if ($env:FRAMELOOM_INSTALLATION) { $env:FRAMELOOM_INSTALLATION } else { Join-Path $env:LOCALAPPDATA "frameloom\program" }

$uv = (Get-Command uv -ErrorAction SilentlyContinue).Source
if (-not $uv) {
    $tools = Join-Path $root "tools"
    $uv = Join-Path $tools "uv.exe"
    if (-not (Test-Path $uv)) {
        Write-Host "Getting uv, which installs Python packages"
        $env:UV_INSTALL_DIR = $tools
        $env:UV_NO_MODIFY_PATH = "1"
        Invoke-RestMethod https://astral.sh/uv/install.ps1 | Invoke-Expression
    }
}

$number = 1
while (Test-Path (Join-Path $root ("versions\{0:d4}" -f $number))) { $number++ }
$version = Join-Path $root ("versions\{0:d4}" -f $number)
try {
    Write-Host "Installing $From to $version"
    Invoke-Checked $uv @("venv", "--quiet", "--python", "3.11", $version)
    & $uv pip install --python $version --torch-backend $Backend $From uv
    if ($LASTEXITCODE -ne 0) {
        Write-Host "The index with torch for '$Backend' could not be used; trying the configured index"
        Invoke-Checked $uv @("pip", "install", "--python", $version, $From, "uv")
    }
    $python = Join-Path $version "Scripts\python.exe"
    Invoke-Checked $python @("-m", "studio.app.installation", $From, $Backend)
} catch {
    # What is half made goes: the version that was installed before is as it was.
    if (Test-Path $version) { Remove-Item -Recurse -Force $version }
    throw
}

$bin = Join-Path $root "bin"
$path = [Environment]::GetEnvironmentVariable("Path", "User")
if (($path -split ";") -notcontains $bin) {
    [Environment]::SetEnvironmentVariable("Path", "$path;$bin", "User")
    Write-Host "Added $bin to PATH: new terminals know the command frameloom."
}
