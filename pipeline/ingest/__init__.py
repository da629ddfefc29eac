"""Reading of transcripts: files of any format become documents with turns."""
