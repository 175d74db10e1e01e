package definitions

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/currency"
)

const (
	maxDecimals     = 9   // of a number shown as text
	maxExponent     = 200 // in bits; larger numbers are written with an exponent
	maxNumberLength = 40  // characters; longer "numbers" are identifiers
	maxPower        = 3   // digits of the exponent in 1e100
)

var errNotNumber = errors.New("is not a number such as 450.50")

// parseNumber reads a number as JSON or an author writes one.
func parseNumber(text string) (cty.Value, error) {
	if !ordinaryNumber(text) {
		return cty.NilVal, errNotNumber
	}
	v, err := cty.ParseNumberVal(text)
	if err != nil {
		return cty.NilVal, errNotNumber
	}
	return v, nil
}

// ordinaryNumber tells whether a number is of a size that people use.
func ordinaryNumber(text string) bool {
	_, power, _ := strings.Cut(strings.ToLower(text), "e")
	return len(text) <= maxNumberLength && len(strings.TrimLeft(power, "+-0")) <= maxPower
}

// plainNumber writes a number as an author would: no grouping, a dot, no
// trailing zeros.
func plainNumber(n *big.Float) string {
	if n.IsInf() || n.MantExp(nil) > maxExponent {
		return n.Text('g', maxDecimals)
	}
	if n.IsInt() {
		return n.Text('f', 0)
	}
	return trimZeros(n.Text('f', maxDecimals))
}

func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// rounded writes n with so many decimals, halves away from zero as on a bill.
func rounded(n *big.Float, decimals int) string {
	if n.IsInf() || n.MantExp(nil) > maxExponent {
		return n.Text('g', maxDecimals)
	}
	// The decimal text first: 2.675 has no exact binary form, and would round
	// down from the one it has.
	exact, ok := new(big.Rat).SetString(n.Text('f', maxDecimals+3))
	if !ok {
		return n.Text('f', decimals)
	}
	return exact.FloatString(decimals)
}

// localNumber is a number as people of the locale write it, from its plain
// form ("-1234.5").
func (f *localeFormat) localNumber(plain string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(plain, "-"); ok {
		sign, plain = "-", rest
	}
	whole, fraction, hasFraction := strings.Cut(plain, ".")
	if digits(whole) && len(whole) >= f.groupFrom {
		whole = grouped(whole, f.group)
	}
	if hasFraction {
		whole += f.decimal + fraction
	}
	return sign + whole
}

func grouped(whole, separator string) string {
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// currencySymbols are the signs that people read without doubt; other
// currencies show their code.
var currencySymbols = map[string]string{
	"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "BRL": "R$", "PLN": "zł", "INR": "₹", "TRY": "₺",
}

// money is an amount as people of the locale write it. The currency is an ISO
// 4217 code; it decides how many decimals there are.
func (f *localeFormat) money(amount *big.Float, code string) (string, error) {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return "", fmt.Errorf("%q is not a currency; write a code such as %q", code, "EUR")
	}
	decimals, _ := currency.Standard.Rounding(unit)
	number := f.localNumber(rounded(amount, decimals))
	symbol, known := currencySymbols[unit.String()]
	if !known {
		symbol = unit.String()
	}
	if !f.symbolFirst {
		return number + "\u00a0" + symbol, nil
	}
	if rest, negative := strings.CutPrefix(number, "-"); negative {
		return "-" + symbol + f.symbolGap(known) + rest, nil
	}
	return symbol + f.symbolGap(known) + number, nil
}

func (f *localeFormat) symbolGap(sign bool) string {
	if sign && !f.gapAfterSymbol {
		return ""
	}
	return "\u00a0"
}
