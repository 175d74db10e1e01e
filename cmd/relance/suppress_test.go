package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAListIsImportedOnce(t *testing.T) {
	r := gateway(t)
	var rows strings.Builder
	rows.WriteString("phone,reason\n")
	for i := range 1200 { // more than two batches
		fmt.Fprintf(&rows, "+336%08d,STOP\n", i)
	}
	rows.WriteString("+331,too short\n")
	list := file(t, "list.csv", rows.String())
	out := r.verb(exitFiles, "suppress", "import", list, "--source", "old tool")
	shows(t, out, "line 1202: ", "1201 rows: 1200 added, 0 were on the list already, 1 refused")
	if strings.Contains(out, "+331") {
		t.Errorf("it shows an address: %s", out)
	}
	shows(t, r.verb(exitFiles, "suppress", "import", list, "--json"), `"added":0`, `"known":1200`, `"line":1202`)
}

func TestWhatIsExportedIsImportedAgain(t *testing.T) {
	r := gateway(t)
	for _, args := range [][]string{
		{"+33612345678", "--reason", "by telephone, twice"},
		{"06 12 34 56 79", "--country", "FR", "--purpose", "marketing"},
		{"Ana@Clinic.example"},
		{"c-17", "--contact"},
	} {
		shows(t, r.verb(0, append([]string{"suppress", "add"}, args...)...), "added")
	}
	shows(t, r.verb(0, "suppress", "add", "+33612345678"), "already")
	path := filepath.Join(t.TempDir(), "out.csv")
	r.verb(0, "suppress", "export", path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, string(text), "address,purpose,reason,at,source,contact\n", `+33612345678,*,"by telephone, twice",`, "+33612345679,marketing,", "ana@clinic.example,*,", ",c-17\n")
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the file can be read by others: %v %v", st.Mode(), err)
	}
	shows(t, gateway(t).verb(0, "suppress", "import", path), "4 rows: 4 added")
	shows(t, r.verb(0, "suppress", "export", "--json"), `"Address":"c-17"`)
}

func TestSuppressRefusesInWords(t *testing.T) {
	r := gateway(t)
	for _, c := range []struct {
		name string
		code int
		args []string
		want string
	}{
		{"a file that is not there", exitFiles, []string{"import", "nowhere.csv"}, "nowhere.csv"},
		{"a country that is none", exitFiles, []string{"import", file(t, "a.csv", ""), "--country", "France"}, "FR"},
		{"a number without its country", exitFiles, []string{"add", "0612345678"}, "--country"},
		{"a purpose that is none", exitFiles, []string{"add", "+33612345678", "--purpose", "servicee"}, "There are:"},
		{"what is not on the list", exitFiles, []string{"remove", "+33612345678"}, "not on the list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := r.verb(c.code, append([]string{"suppress"}, c.args...)...)
			shows(t, out, c.want)
			if strings.Contains(out, "12345678") {
				t.Errorf("it shows the number: %s", out)
			}
		})
	}
	r.verb(0, "suppress", "add", "+33612345678", "--purpose", "service")
	shows(t, r.verb(0, "suppress", "remove", "+33 6 12 34 56 78", "--purpose", "service"), "removed")
}

func TestAnExportThatIsCutLeavesNoFile(t *testing.T) {
	r := gateway(t)
	r.verb(0, "suppress", "add", "+33612345678")
	path := filepath.Join(t.TempDir(), "out.csv")
	if err := r.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	r.verb(exitOurs, "suppress", "export", path)
	if found, err := filepath.Glob(path + "*"); err != nil || len(found) != 0 {
		t.Errorf("left are %v (%v)", found, err)
	}
}
