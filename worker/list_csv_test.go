package worker_test

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

func TestAListIsReadInTheFormsThatToolsWrite(t *testing.T) {
	const ana, bob = "+33612345678", "bob@clinic.example"
	for _, c := range []struct {
		name, file string
		list       worker.SuppressionList
		want       []string // "line address purpose"
		refused    []string // "line: words of why"
	}{
		{name: "a column without a head", file: ana + "\n" + bob + "\n", want: []string{"1 " + ana + " *", "2 " + bob + " *"}},
		{name: "a head", file: "address,purpose\n" + ana + ",service\n", want: []string{"2 " + ana + " service"}},
		{name: "semicolons, a mark at the beginning and the ends of lines of a spreadsheet", file: "\ufeffPhone;Reason\r\n" + ana + ";STOP\r\n", want: []string{"2 " + ana + " *"}},
		{name: "tabs", file: "e-mail\tpurpose\n" + bob + "\tservice\n", want: []string{"2 " + bob + " service"}},
		{name: "quotes in the head", file: `"phone","purpose"` + "\n" + `"` + ana + `","service"` + "\n", want: []string{"2 " + ana + " service"}},
		{name: "numbers as they are dialled", file: "06 12 34 56 78\n0033 6 12 34 56 78\n+33 (0)6 12 34 56 78\n", list: worker.SuppressionList{Country: "FR"}, want: []string{"1 " + ana + " *", "2 " + ana + " *", "3 " + ana + " *"}},
		{name: "numbers without a country", file: "06 12 34 56 78\n", refused: []string{"1: --country"}},
		{name: "a mailbox in capitals", file: "Bob@Clinic.Example\n", want: []string{"1 " + bob + " *"}},
		{name: "contacts by their id", file: "contact\nc-17\n", want: []string{"2 c-17 *"}},
		{name: "the purpose of the whole list", file: ana + "\n", list: worker.SuppressionList{Purpose: "service"}, want: []string{"1 " + ana + " service"}},
		{name: "two kinds of address in one file", file: "phone,email\n" + ana + ",\n," + bob + "\n", want: []string{"2 " + ana + " *", "3 " + bob + " *"}},
		{name: "empty lines count as lines", file: ana + "\n\n" + bob + "\n", want: []string{"1 " + ana + " *", "3 " + bob + " *"}},
		{
			name: "what is wrong with one row stops no other", file: "phone,email,at\nAnaximandra,,\n" + ana + ",,\n" + ana + "," + bob + ",\n,,\n,nobody@,\n" + ana + ",,soon\n\xff" + ana + ",,\n",
			want:    []string{"3 " + ana + " *"},
			refused: []string{"2: no phone number", "4: more than one", "5: no address", "6: no e-mail", "7: neither a moment", "8: UTF-8"},
		},
		{name: "a row that is no CSV", file: "address\nAnaxi\"mandra\n" + ana + "\n", want: []string{"3 " + ana + " *"}, refused: []string{"2: not CSV"}},
		{name: "nothing", file: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got, refused []string
			for row, err := range c.list.Read(strings.NewReader(c.file)) {
				if err != nil {
					t.Fatal(err)
				}
				if row.Refused == "" {
					got = append(got, strings.Join([]string{itoa(row.Line), row.Suppression.Address, row.Suppression.Purpose}, " "))
					continue
				}
				for _, value := range []string{"Anaxi", "mandra", "612345678", "nobody"} {
					if strings.Contains(row.Refused, value) {
						t.Errorf("line %d is refused with a value of it: %s", row.Line, row.Refused)
					}
				}
				refused = append(refused, itoa(row.Line)+": "+row.Refused)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			if len(refused) != len(c.refused) {
				t.Fatalf("refused are %q, want %q", refused, c.refused)
			}
			for i, want := range c.refused {
				line, words, _ := strings.Cut(want, ": ")
				if !strings.HasPrefix(refused[i], line+": ") || !strings.Contains(refused[i], words) {
					t.Errorf("refused is %q, want line %s with %q", refused[i], line, words)
				}
			}
		})
	}
}

func TestAListKeepsWhatItIsTold(t *testing.T) {
	file := "address,reason,at,source\n+33612345678,STOP,2026-03-01T10:00:00+01:00,\n+33612345679,,2026-03-02,telephone\n"
	var got []ledger.Suppression
	for row, err := range (worker.SuppressionList{Source: "old tool"}).Read(strings.NewReader(file)) {
		if err != nil || row.Refused != "" {
			t.Fatal(err, row.Refused)
		}
		row.Suppression.At = row.Suppression.At.UTC()
		got = append(got, row.Suppression)
	}
	want := []ledger.Suppression{
		{Address: "+33612345678", Purpose: "*", Reason: "STOP", Source: "old tool", At: at(t, "2026-03-01T09:00:00Z")},
		{Address: "+33612345679", Purpose: "*", Source: "telephone", At: at(t, "2026-03-02T00:00:00Z")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestAFileThatCannotBeReadEndsTheList(t *testing.T) {
	broken := errors.New("the disk is gone")
	var last error
	for _, err := range (worker.SuppressionList{}).Read(iotest.ErrReader(broken)) {
		last = err
	}
	if !errors.Is(last, broken) {
		t.Errorf("the list ended with %v, want the reader's error", last)
	}
}

func TestACountryIsTwoLetters(t *testing.T) {
	for country, fine := range map[string]bool{"": true, "FR": true, "fr": false, "France": false} {
		if err := worker.CheckCountry(country); (err == nil) != fine {
			t.Errorf("CheckCountry(%q) = %v", country, err)
		}
	}
}
