"""How does a transcript file become a document with turns?"""
