package definitions

import (
	"errors"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

var takenText = parameter{name: "text", kind: takesText}

// textFunctions are about words.
var textFunctions = []builtin{
	{
		name: "text", params: []parameter{{name: "value", kind: takesAny}}, returns: cty.String, nulls: true,
		sentence: "A value as text; what is missing is empty.",
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			text, err := c.readableText(a[0])
			return cty.StringVal(text), err
		},
	},
	wordFunction("upper", `Capitals: upper("abc") is "ABC".`, strings.ToUpper),
	wordFunction("lower", `Small letters: lower("ABC") is "abc".`, strings.ToLower),
	wordFunction("title", `A capital on each word: title("jean dupont") is "Jean Dupont".`, func(text string) string {
		return cases.Title(language.Und).String(text) // a Caser keeps state, so each call has its own
	}),
	wordFunction("trim", "The text without the spaces around it.", strings.TrimSpace),
	{
		name: "replace", params: []parameter{takenText, {name: "old", kind: takesText}, {name: "new", kind: takesText}}, returns: cty.String,
		sentence: "The text with one word put in another's place.",
		run:      replaceFunction,
	},
	{
		name: "starts_with", params: []parameter{takenText, {name: "beginning", kind: takesText}}, returns: cty.Bool, nulls: true,
		sentence: "Whether a text begins with another; capitals do not matter.",
		run:      textTest(strings.HasPrefix),
	},
	{
		name: "ends_with", params: []parameter{takenText, {name: "ending", kind: takesText}}, returns: cty.Bool, nulls: true,
		sentence: "Whether a text ends with another; capitals do not matter.",
		run:      textTest(strings.HasSuffix),
	},
	{
		name: "join", params: []parameter{{name: "list", kind: takesList}, {name: "separator", kind: takesText, optional: true}}, returns: cty.String,
		sentence: `The values of a list in one text: join(event.order.items, ", ").`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			separator := ", "
			if len(a) > 1 {
				separator = a[1].AsString()
			}
			text, err := c.joined(a[0], separator)
			return cty.StringVal(text), err
		},
	},
	{
		name: "number", params: []parameter{{name: "number", kind: takesNumber}, {name: "decimals", kind: takesNumber, optional: true}}, returns: cty.String,
		sentence: `A number as the reader writes it: number(1234.5, 2) is "1,234.50" in English.`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			plain := plainNumber(a[0].AsBigFloat())
			if len(a) > 1 {
				decimals, err := wholeDecimals(a[1])
				if err != nil {
					return cty.NilVal, err
				}
				plain = rounded(a[0].AsBigFloat(), decimals)
			}
			return cty.StringVal(c.format().localNumber(plain)), nil
		},
	},
	{
		name: "money", params: []parameter{{name: "amount", kind: takesNumber}, {name: "currency", kind: takesText, optional: true}}, returns: cty.String,
		sentence: `An amount as the reader writes it: money(deal.amount, "EUR"); without a currency it is vars.currency.`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			code := ""
			if len(a) > 1 {
				code = a[1].AsString()
			}
			text, err := c.money(a[0].AsBigFloat(), code)
			return cty.StringVal(text), err
		},
	},
}

func wordFunction(name, sentence string, change func(string) string) builtin {
	return builtin{
		name: name, params: []parameter{takenText}, returns: cty.String, sentence: sentence,
		run: func(_ *calling, a []cty.Value) (cty.Value, error) { return cty.StringVal(change(a[0].AsString())), nil },
	}
}

// maxMadeText bounds what functions that multiply text may make; WhatsApp takes
// 4,096 characters in a body.
const maxMadeText = 64 << 10 // bytes

var errLongText = errors.New("the text becomes too long")

func replaceFunction(_ *calling, a []cty.Value) (cty.Value, error) {
	text, old, replacement := a[0].AsString(), a[1].AsString(), a[2].AsString()
	if len(text)+strings.Count(text, old)*len(replacement) > maxMadeText {
		return cty.NilVal, errLongText
	}
	return cty.StringVal(strings.ReplaceAll(text, old, replacement)), nil
}

// textTest asks something of two texts without regard to capitals; what is
// missing has no beginning and no end.
func textTest(holds func(text, part string) bool) func(*calling, []cty.Value) (cty.Value, error) {
	return func(_ *calling, a []cty.Value) (cty.Value, error) {
		if a[0].IsNull() || a[1].IsNull() {
			return cty.False, nil
		}
		return cty.BoolVal(holds(strings.ToLower(a[0].AsString()), strings.ToLower(a[1].AsString()))), nil
	}
}
