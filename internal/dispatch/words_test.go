package dispatch

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// speaker is a dispatcher that knows two purposes with words of their own.
func speaker() *Dispatcher {
	d := &Dispatcher{Plans: NewReleases(activities.NewPlans())}
	d.Plans.Use("1", &definitions.Plan{Journey: "a", Locales: []string{"de", "en"}, Purposes: map[string]definitions.Purpose{
		"offers":      {Words: map[string][]string{"fr": {"offres", "les bons plans"}, "de": {"Angebote"}, "ar": {"العروض"}}},
		"after_sales": {},
	}}, true)
	d.Plans.Use("2", &definitions.Plan{Journey: "b", Locales: []string{"de"}, Purposes: map[string]definitions.Purpose{
		"news": {Words: map[string][]string{"de": {"neues"}, "tr": {"haberler"}}},
	}}, false)
	return d
}

func TestStopAndStartInTenLanguages(t *testing.T) {
	for _, c := range []struct {
		language               string
		stops, starts, neither []string
	}{
		{
			"en",
			[]string{"stop", "STOP", "Stop.", "unsubscribe", "stop all", "Opt-out", "opt out", "please stop", "ＳＴＯＰ", "«stop»", "s\u200btop\ufeff", "stop 🙏🏽", "🛑 STOP 🛑", "Don’t contact me!", "stop\n", "stop   all"},
			[]string{"start", "Subscribe", "unstop", "opt-in"},
			[]string{"no", "end", "cancel", "stop by at five", "don't stop", "non-stop", "stopover", "stop?no", "stop 5", "when does it stop", "starting", "start tomorrow", "st op"},
		},
		{
			"fr",
			[]string{"arrêt", "ARRET", "arrêtez", "Ne plus recevoir", "désabonner", "desabonner", "Désabonnez-moi.", "n'écrivez plus", "N’ÉCRIVEZ PLUS !", "stop svp"},
			[]string{"reprendre", "s'abonner", "Réabonnez-moi"},
			[]string{"non", "fin", "annuler", "plus de messages", "dur", "l'arrêt de bus", "je m'arrête à 5 h", "arrêtez de rire", "sans arrêt", "je voudrais ne plus recevoir la facture"},
		},
		{
			"es",
			[]string{"baja", "BAJA", "darme de baja", "dejar de recibir", "no más mensajes", "no mas mensajes", "¡Baja!", "detener"},
			[]string{"volver a recibir", "darme de alta", "suscribirme"},
			[]string{"no", "fin", "para", "alta", "alto", "salir", "la planta baja", "estoy de baja", "para mañana", "cancelar"},
		},
		{
			"pt",
			[]string{"parar", "sair", "PARE", "descadastrar", "não quero mais receber", "nao quero mais receber", "cancelar inscrição"},
			[]string{"voltar a receber", "inscrever-me", "subscrever"},
			[]string{"não", "fim", "cancelar", "chega", "vou sair agora", "parar o carro", "para"},
		},
		{
			"de",
			[]string{"stopp", "abmelden", "nicht mehr schreiben", "Keine Nachrichten mehr!", "KEINE NACHRICHTEN MEHR", "abbestellen", "bitte stopp"},
			[]string{"abonnieren", "wieder anmelden"},
			[]string{"nein", "ende", "halt", "anmelden", "stornieren", "ich will mein Kind abmelden", "Stoppuhr", "bitte nicht stoppen"},
		},
		{
			"it",
			[]string{"disiscrivi", "cancellami", "basta messaggi", "non scrivetemi più", "NON SCRIVETEMI PIU'", "stop messaggi"},
			[]string{"iscrivimi", "riattiva messaggi"},
			[]string{"no", "fine", "basta", "cancella", "annulla", "basta così", "la fermata stop"},
		},
		{
			"nl",
			[]string{"stoppen", "afmelden", "uitschrijven", "geen berichten meer", "Stop a.u.b.", "stop alles"},
			[]string{"abonneren", "opnieuw aanmelden"},
			[]string{"nee", "einde", "klaar", "annuleren", "aanmelden", "ik kan niet stoppen", "stopcontact"},
		},
		{
			"ar",
			[]string{"توقف", "إيقاف", "ايقاف", "أوقف", "إلغاء الاشتراك", "الغاء الاشتراك", "تـوقـف", "تَوَقَّف", "توقف.", "لا تراسلوني", "؟توقف", "\u200fتوقف\u200f"},
			[]string{"اشترك", "إعادة الاشتراك", "اعاده الاشتراك"},
			[]string{"لا", "نعم", "إلغاء", "كفى", "خلاص", "توقف المطر", "متى يتوقف المطر"},
		},
		{
			"pl",
			[]string{"wypisz", "Wypisz mnie", "nie piszcie do mnie", "nie chcę więcej wiadomości", "nie chce wiecej wiadomosci", "stop wszystko", "ANULUJ SUBSKRYPCJĘ"},
			[]string{"subskrybuj", "wznów wiadomości", "wznow wiadomosci"},
			[]string{"nie", "koniec", "rezygnuję", "anuluj", "zapisz", "nie pisz tego jutro", "stop klatka"},
		},
		{
			"tr",
			[]string{"iptal", "İPTAL", "IPTAL", "ıptal", "ret", "abonelikten çık", "ABONELİKTEN ÇIK", "abonelikten cik", "mesaj istemiyorum", "listeden çıkar"},
			[]string{"abone ol", "mesajları başlat"},
			[]string{"hayır", "dur", "son", "tamam", "randevumu iptal etmeyin", "dur bakayım", "reddet"},
		},
	} {
		t.Run(c.language, func(t *testing.T) {
			d := speaker()
			for want, list := range map[sense][]string{stops: c.stops, starts: c.starts, "": c.neither} {
				for _, text := range list {
					got := d.wish(text, c.language)
					if got.sense != want || got.marketing || len(got.purposes) > 0 {
						t.Errorf("%q is read as %+v, want %q", text, got, want)
					}
					if want != "" && got.language != c.language {
						t.Errorf("%q is in %q, want %q", text, got.language, c.language)
					}
				}
			}
		})
	}
}

func TestStopOfOnePurpose(t *testing.T) {
	for _, c := range []struct {
		name, text, locale string
		want               wish
	}{
		{"its name", "stop offers", "en-GB", wish{sense: stops, purposes: []string{"offers"}, language: "en"}},
		{"its name in two words", "STOP after sales", "en", wish{sense: stops, purposes: []string{"after_sales"}, language: "en"}},
		{"its name as it is written in the settings", "stop after_sales!", "en", wish{sense: stops, purposes: []string{"after_sales"}, language: "en"}},
		{"a word of its in a language, which is then the person's", "Stop offres", "", wish{sense: stops, purposes: []string{"offers"}, language: "fr"}},
		{"several words behind a word of several", "ne plus recevoir les bons plans", "en", wish{sense: stops, purposes: []string{"offers"}, language: "fr"}},
		{"in Arabic", "إيقاف العروض", "ar", wish{sense: stops, purposes: []string{"offers"}, language: "ar"}},
		{"of a plan that only older runs are on", "start haberler", "tr", wish{sense: starts, purposes: []string{"news"}, language: "tr"}},
		{"a purpose nobody has", "stop parcels", "en", wish{}},
		{"a purpose and more", "stop offers tomorrow", "en", wish{}},
		{"a purpose alone", "offers", "en", wish{}},
		{"Meta's own opt-out button is about marketing", "Stop promotions", "", wish{sense: stops, marketing: true, language: "en"}},
		{"and so is the word a confirmation names", "start marketing", "fr", wish{sense: starts, marketing: true, language: "fr"}},
		{"a word of every language is in the business's own where the person's is not known", "stop", "", wish{sense: stops, language: "de"}},
		{"or not one of the ten", "stop", "sv", wish{sense: stops, language: "de"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := speaker().wish(c.text, c.locale)
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%q is read as %+v, want %+v", c.text, got, c.want)
			}
		})
	}
}

func TestEveryLanguageHasItsWords(t *testing.T) {
	var file map[string]struct {
		Stop, Start, Marketing []string
		LeftOut                map[string]string `json:"left_out"`
	}
	if err := json.Unmarshal(wordsFile, &file); err != nil {
		t.Fatal(err)
	}
	if len(file) != 10 || len(languages) != 10 {
		t.Errorf("there are %d languages in the file and %d in the order, want 10", len(file), len(languages))
	}
	for _, l := range languages {
		of := file[l]
		if len(of.Stop) < 10 || len(of.Start) < 3 || len(of.Marketing) < 3 || len(of.LeftOut) < 5 {
			t.Errorf("%s has too few words", l)
		}
		for text, why := range of.LeftOut {
			if got := speaker().wish(text, l); got.sense != "" || why == "" {
				t.Errorf("%s: %q is left out and read as %+v", l, text, got)
			}
		}
	}
}

// sentences are words around which nobody writes a stop word on its own.
var sentences = []string{
	"demain", "tomorrow", "mañana", "amanhã", "morgen", "domani", "غدا", "jutro", "yarın", "bus", "8h30", "why", "pourquoi", "¿cuándo?", "wenn", "quando", "waarom", "لماذا", "dlaczego", "neden",
}

func TestAStopWordWithinASentenceIsNone(t *testing.T) {
	d := speaker()
	rng := rand.New(rand.NewPCG(1, 2))
	some := func(n int) string {
		var words []string
		for range n {
			words = append(words, sentences[rng.IntN(len(sentences))])
		}
		return strings.Join(words, " ")
	}
	for range 5_000 {
		word := anyWord(rng)
		before, after := rng.IntN(3), rng.IntN(3)
		if before+after == 0 {
			after = 1
		}
		text := strings.TrimSpace(some(before) + " " + word + " " + some(after))
		if got := d.wish(text, ""); got.sense != "" {
			t.Fatalf("%q is read as %+v", text, got)
		}
	}
}

func TestAStopWordIsOneHoweverItIsTyped(t *testing.T) {
	d := speaker()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5_000 {
		word := anyWord(rng)
		want := wellKnown.words[word]
		typed := vary(rng, word)
		if got := d.wish(typed, ""); got.sense != want.sense || got.marketing != want.marketing && len(got.purposes) == 0 {
			t.Fatalf("%q (%q) is read as %+v, want %+v", typed, word, got, want)
		}
	}
}

var allWords = slices.Sorted(maps.Keys(wellKnown.words))

func anyWord(rng *rand.Rand) string { return allWords[rng.IntN(len(allWords))] }

// vary types a word as people and their keyboards do.
func vary(rng *rand.Rand, word string) string {
	var b strings.Builder
	for _, r := range word {
		switch rng.IntN(8) {
		case 0:
			r = unicode.ToUpper(r)
		case 1:
			r = unicode.TurkishCase.ToUpper(r)
		case 2:
			if r > ' ' && r < 0x7f {
				r += 0xfee0 // full width
			}
		case 3:
			b.WriteRune('\u200d')
		case 4:
			if r == ' ' {
				b.WriteString([]string{"-", "  ", "\u00a0", "\n", "_"}[rng.IntN(5)])
			}
		case 5:
			if unicode.Is(unicode.Arabic, r) {
				b.WriteRune(tatweel)
			}
		}
		b.WriteRune(r)
		if rng.IntN(10) == 0 && unicode.IsLetter(r) {
			b.WriteString([]string{"\u0301", "\u064e", "\ufe0f"}[rng.IntN(3)])
		}
	}
	ends := []string{"", "!", " ", "…", "🙏🏿", "\ufe0f", " ☹️", "\u200f", "'", ")", "。", "؟"}
	return ends[rng.IntN(len(ends))] + b.String() + ends[rng.IntN(len(ends))]
}
