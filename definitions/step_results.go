package definitions

// resultsOf is what a step of the kind leaves for step.<name>, beside what
// messages and events do.
func resultsOf(kind Kind) map[string]Type {
	text, number := Type{Kind: TypeText}, Type{Kind: TypeNumber}
	switch kind {
	case Claim:
		return map[string]Type{"got": {Kind: TypeYesNo}}
	case HTTP:
		return map[string]Type{"status": number, "body": anyType, "failed": text}
	case Understand:
		return map[string]Type{"intent": text}
	case Run:
		return map[string]Type{"outcome": text, "memory": anyType}
	}
	return nil
}
