package whatsapp

import (
	"strconv"
	"time"
)

// object is a JSON object of a webhook. Its readers never fail: what is not
// there, or is of another type, is empty. Meta has changed numbers to text and
// back between versions, so words and times are read from either.
type object map[string]any

func objectOf(v any) object {
	m, _ := v.(map[string]any)
	return m
}

// word is the text at key, or the number there as its digits.
func (o object) word(key string) string {
	switch v := o[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (o object) in(key string) object { return objectOf(o[key]) }

func (o object) moment(key string) time.Time { return instant(o.word(key)) }

// list is the list at key; what is no list stands for a list of itself.
func (o object) list(key string) []any {
	switch v := o[key].(type) {
	case []any:
		return v
	case nil:
		return nil
	default:
		return []any{v}
	}
}

// take is word, for a caller that puts it into the event. Text stands there
// as it came and is taken out, so that what is left of an item is what the
// event does not say.
func (o object) take(key string) string {
	if s, ok := o[key].(string); ok {
		delete(o, key)
		return s
	}
	return o.word(key)
}

// move takes out the object at key, nil where there is none.
func (o object) move(key string) object {
	v := o.in(key)
	if v != nil {
		delete(o, key)
	}
	return v
}

// within lets f take from the object at key, which goes when it is empty.
func (o object) within(key string, f func(object)) {
	inner := o.in(key)
	if len(inner) == 0 {
		return
	}
	f(inner)
	if len(inner) == 0 {
		delete(o, key)
	}
}

// rename calls a field otherwise, where that name is free.
func (o object) rename(key, name string) {
	v, ok := o[key]
	if _, taken := o[name]; ok && !taken {
		o[name] = v
		delete(o, key)
	}
}

// identity is the id at key: as it came, as a hash where no database would
// keep it, "" where there is none.
func (o object) identity(key string) string {
	id := o.word(key)
	if id == "" || identifies(id) {
		return o.take(key)
	}
	return hashed("id", id, time.Time{})
}

// identifies tells whether an id can be a key: Meta's are printable and short
// (some 60 bytes, 2026), and PostgreSQL takes no zero byte and no key of 2,700.
func identifies(id string) bool {
	if id == "" || len(id) > maxIDBytes {
		return false
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return false
		}
	}
	return true
}

const maxIDBytes = 400
