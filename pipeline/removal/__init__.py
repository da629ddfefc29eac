"""Removal of a document: its wording in files, rows of tables, and rows of databases."""
