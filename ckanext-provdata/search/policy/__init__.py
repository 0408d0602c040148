"""Pure rules of the search: text in, words out. No CKAN, no clock, no network.

text      one form for full width, case and traditional characters
lexicon   the words of the segmenter and how likely each is
places    names and short names of places
segment   cuts text into words
thesaurus which words stand for which
terms     what a text is indexed under
spelling  pinyin, and what a mistyped word was meant to be
english   English words and what they are called in Chinese
question  what a query asks for
lucene    a query in Solr's language
record    a record's fields in the index
marking   the passages of a result that match
suggest   what may follow what has been typed
"""
