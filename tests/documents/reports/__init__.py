"""Reports as PDFs."""
