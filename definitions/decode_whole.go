package definitions

import (
	"fmt"
	"math/big"
)

// whole is a constant number without decimals within bounds; ok is false where
// it is not given or another, which is told.
func (d *decoder) whole(n *node, arg string, least, most int) (value int, ok bool) {
	v, given := n.consts[arg]
	if !given {
		return 0, false
	}
	number, accuracy := v.AsBigFloat().Int64()
	if accuracy == big.Exact && number >= int64(least) && number <= int64(most) {
		return int(number), true
	}
	spec, _ := n.spec.arg(arg)
	d.wrong(n.argAt(arg), fmt.Sprintf("%s is a whole number from %d to %d", arg, least, most), spec.sentence, fmt.Sprintf("%s = %d", arg, min(max(least, 3), most)))
	return 0, false
}
