"""What nodes of several families share that use pretrained models of transformers."""
