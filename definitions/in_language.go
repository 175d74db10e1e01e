package definitions

// InLanguage says one of relance's own texts in one of the [Languages]: as it
// is in English, where that language has no words for it.
func InLanguage(language, text string) string { return said(language, text) }
