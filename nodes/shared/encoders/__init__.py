"""Parts of encoders: tokenizers, transformer blocks, masked tokens and pretrained towers."""
