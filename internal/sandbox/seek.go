package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// fieldShape is a field that can be searched by.
var fieldShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

// crmNewest lists the record that was made last among those with the values of
// ?where.field=…, or nothing. The field contact is contact_id, by which the
// sandbox knows whose a record is.
func (s *Sandbox) crmNewest(r *http.Request, kind string) (int, any, error) {
	where := map[string]string{}
	for name, values := range r.URL.Query() { //nolint:maprange // into a map
		field, ok := strings.CutPrefix(name, "where.")
		if !ok {
			continue
		}
		if !fieldShape.MatchString(field) || len(values) != 1 {
			return 0, nil, refuse(http.StatusBadRequest, "where. is followed by the name of a field, once")
		}
		where[field] = values[0]
	}
	if len(where) == 0 {
		return 0, nil, refuse(http.StatusBadRequest, "where.field is missing: the newest record of all is nobody's")
	}
	one, known, err := newestWith(s.db, kind, where)
	if err != nil || !known {
		return http.StatusOK, []any{}, err
	}
	v := one.view()
	if _, has := v["contact"]; !has && where["contact"] != "" {
		v["contact"] = one.fields["contact_id"]
	}
	return http.StatusOK, []any{onlyAsked(r, v)}, nil
}

// newestWith finds the record of a kind that was made last and whose fields
// have these values, as text.
func newestWith(q querier, kind string, where map[string]string) (record, bool, error) {
	query, args := `SELECT `+recordColumns+` FROM records WHERE kind = ?`, []any{kind}
	names := make([]string, 0, len(where))
	for name := range where { //nolint:maprange // sorted below
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name == "id" {
			query, args = query+` AND id = ?`, append(args, where[name])
			continue
		}
		has, paths := fieldAsText, []any{"$." + name, "$." + name}
		if name == "contact" {
			has, paths = `coalesce(`+fieldAsText+`, `+fieldAsText+`)`, append(paths, "$.contact_id", "$.contact_id")
		}
		query, args = query+` AND `+has+` = ?`, append(append(args, paths...), where[name])
	}
	return found(scanRecord(q.QueryRow(query+` ORDER BY seq DESC LIMIT 1`, args...)))
}

// fieldAsText is a field as a query writes it: json_extract makes 1 and 0 of
// true and false.
const fieldAsText = `CASE json_type(fields, ?) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'object' THEN NULL WHEN 'array' THEN NULL ELSE CAST(json_extract(fields, ?) AS TEXT) END`
