package definitions

import (
	"strconv"
	"strings"
	"time"
)

// localeFormat is how a language writes days, times and numbers. The words and
// patterns follow Unicode CLDR 47; English is the international one, with the
// 24-hour clock, except for the United States.
type localeFormat struct {
	months, shortMonths     [12]string
	weekdays, shortWeekdays [7]string // from Sunday
	date, time, dateTime    string    // patterns
	firstOfMonth            string    // how the 1st is written in a date; "" is "1"
	decimal, group          string
	groupFrom               int // digits from which thousands are grouped
	symbolFirst             bool
	gapAfterSymbol          bool
	yes, no                 string
	am, pm                  string // "" is AM and PM
	and                     string // before the last of a list, with its spaces
}

// formats is by language, or by language and region where that differs.
var formats = map[string]*localeFormat{
	"fr": {
		months:        words12("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
		shortMonths:   words12("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
		weekdays:      words7("dimanche lundi mardi mercredi jeudi vendredi samedi"),
		shortWeekdays: words7("dim. lun. mar. mer. jeu. ven. sam."),
		date:          "d MMMM yyyy", time: "HH:mm", dateTime: "d MMMM yyyy 'à' HH:mm", firstOfMonth: "1er",
		decimal: ",", group: "\u202f", groupFrom: 4, yes: "oui", no: "non", and: " et ",
	},
	"en":    english("d MMMM yyyy", "HH:mm", "d MMMM yyyy 'at' HH:mm"),
	"en-US": english("MMMM d, yyyy", "h:mm a", "MMMM d, yyyy 'at' h:mm a"),
	"es": {
		months:        words12("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
		shortMonths:   words12("ene feb mar abr may jun jul ago sept oct nov dic"),
		weekdays:      words7("domingo lunes martes miércoles jueves viernes sábado"),
		shortWeekdays: words7("dom lun mar mié jue vie sáb"),
		date:          "d 'de' MMMM 'de' yyyy", time: "H:mm", dateTime: "d 'de' MMMM 'de' yyyy, H:mm",
		decimal: ",", group: ".", groupFrom: 5, yes: "sí", no: "no", and: " y ",
	},
	"pt": portuguese(false),
	"pt-BR": func() *localeFormat {
		f := portuguese(true)
		f.group, f.groupFrom = ".", 4
		return f
	}(),
	"de": {
		months:        words12("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
		shortMonths:   words12("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
		weekdays:      words7("Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag"),
		shortWeekdays: words7("So Mo Di Mi Do Fr Sa"),
		date:          "d. MMMM yyyy", time: "HH:mm", dateTime: "d. MMMM yyyy 'um' HH:mm",
		decimal: ",", group: ".", groupFrom: 4, yes: "ja", no: "nein", and: " und ",
	},
	"it": {
		months:        words12("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
		shortMonths:   words12("gen feb mar apr mag giu lug ago set ott nov dic"),
		weekdays:      words7("domenica lunedì martedì mercoledì giovedì venerdì sabato"),
		shortWeekdays: words7("dom lun mar mer gio ven sab"),
		date:          "d MMMM yyyy", time: "HH:mm", dateTime: "d MMMM yyyy 'alle ore' HH:mm", firstOfMonth: "1º",
		decimal: ",", group: ".", groupFrom: 4, yes: "sì", no: "no", and: " e ",
	},
	"nl": {
		months:        words12("januari februari maart april mei juni juli augustus september oktober november december"),
		shortMonths:   words12("jan feb mrt apr mei jun jul aug sep okt nov dec"),
		weekdays:      words7("zondag maandag dinsdag woensdag donderdag vrijdag zaterdag"),
		shortWeekdays: words7("zo ma di wo do vr za"),
		date:          "d MMMM yyyy", time: "HH:mm", dateTime: "d MMMM yyyy 'om' HH:mm",
		decimal: ",", group: ".", groupFrom: 4, symbolFirst: true, gapAfterSymbol: true, yes: "ja", no: "nee", and: " en ",
	},
	// Arabic is written with the digits 0 to 9 everywhere: phones, banks and
	// most of its countries use them, and a reference can be copied.
	"ar": arabic("d MMMM yyyy", "h:mm a", "d MMMM yyyy 'في' h:mm a", ".", ","),
	"ar-MA": arabic("d MMMM yyyy", "HH:mm", "d MMMM yyyy 'في' HH:mm", ",", ".").with(func(f *localeFormat) {
		f.months = words12("يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر")
		f.shortMonths = f.months
	}),
	"pl": {
		months:        words12("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
		shortMonths:   words12("sty lut mar kwi maj cze lip sie wrz paź lis gru"),
		weekdays:      words7("niedziela poniedziałek wtorek środa czwartek piątek sobota"),
		shortWeekdays: words7("niedz. pon. wt. śr. czw. pt. sob."),
		date:          "d MMMM yyyy", time: "HH:mm", dateTime: "d MMMM yyyy HH:mm",
		decimal: ",", group: "\u00a0", groupFrom: 5, yes: "tak", no: "nie", and: " i ",
	},
	"tr": {
		months:        words12("Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"),
		shortMonths:   words12("Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara"),
		weekdays:      words7("Pazar Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi"),
		shortWeekdays: words7("Paz Pzt Sal Çar Per Cum Cmt"),
		date:          "d MMMM yyyy", time: "HH:mm", dateTime: "d MMMM yyyy HH:mm",
		decimal: ",", group: ".", groupFrom: 4, symbolFirst: true, yes: "evet", no: "hayır", and: " ve ",
	},
}

// with is a format that differs in something.
func (f *localeFormat) with(change func(f *localeFormat)) *localeFormat {
	change(f)
	return f
}

// arabic is Arabic with a country's clock and separators. CLDR writes its short
// names out; a mark of direction stands before no amount, as the words around
// it are Arabic.
func arabic(date, clock, dateTime, decimal, group string) *localeFormat {
	months := words12("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر")
	weekdays := words7("الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت")
	return &localeFormat{
		months: months, shortMonths: months, weekdays: weekdays, shortWeekdays: weekdays,
		date: date, time: clock, dateTime: dateTime,
		decimal: decimal, group: group, groupFrom: 4, yes: "نعم", no: "لا", am: "ص", pm: "م", and: " و",
	}
}

func english(date, clock, dateTime string) *localeFormat {
	return &localeFormat{
		months:        words12("January February March April May June July August September October November December"),
		shortMonths:   words12("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
		weekdays:      words7("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
		shortWeekdays: words7("Sun Mon Tue Wed Thu Fri Sat"),
		date:          date, time: clock, dateTime: dateTime,
		decimal: ".", group: ",", groupFrom: 4, symbolFirst: true, yes: "yes", no: "no", and: " and ",
	}
}

func portuguese(symbolFirst bool) *localeFormat {
	return &localeFormat{
		months:        words12("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
		shortMonths:   words12("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
		weekdays:      words7("domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado"),
		shortWeekdays: words7("dom. seg. ter. qua. qui. sex. sáb."),
		date:          "d 'de' MMMM 'de' yyyy", time: "HH:mm", dateTime: "d 'de' MMMM 'de' yyyy 'às' HH:mm",
		decimal: ",", group: "\u00a0", groupFrom: 5, symbolFirst: symbolFirst, gapAfterSymbol: true, yes: "sim", no: "não", and: " e ",
	}
}

func words12(list string) [12]string { return [12]string(strings.Fields(list)) }

func words7(list string) [7]string { return [7]string(strings.Fields(list)) }

// formatFor is the format of a locale ("fr-CA" is French); languages without a
// table read English.
func formatFor(locale string) *localeFormat {
	locale = canonicalLocale(locale)
	if f, ok := formats[locale]; ok {
		return f
	}
	if f, ok := formats[languageOf(locale)]; ok {
		return f
	}
	return formats["en"]
}

// canonicalLocale writes "fr_ca" as "fr-CA".
func canonicalLocale(locale string) string {
	language, region, ok := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	if !ok {
		return strings.ToLower(language)
	}
	return strings.ToLower(language) + "-" + strings.ToUpper(region)
}

func languageOf(locale string) string {
	language, _, _ := strings.Cut(canonicalLocale(locale), "-")
	return language
}

// moment writes t by a pattern of letters: d dd, EEE EEEE, M MM MMM MMMM,
// yy yyyy, H HH, h, mm, ss, a. Words stand in single quotes; other characters
// stand for themselves.
func (f *localeFormat) moment(t time.Time, pattern string) string {
	var b strings.Builder
	for pattern != "" {
		if pattern[0] == '\'' {
			quoted, rest, _ := strings.Cut(pattern[1:], "'")
			if quoted == "" {
				quoted = "'"
			}
			b.WriteString(quoted)
			pattern = rest
			continue
		}
		n := 1
		for n < len(pattern) && pattern[n] == pattern[0] {
			n++
		}
		b.WriteString(f.field(t, pattern[:n]))
		pattern = pattern[n:]
	}
	return b.String()
}

func (f *localeFormat) field(t time.Time, letters string) string {
	switch letters {
	case "d":
		if t.Day() == 1 && f.firstOfMonth != "" {
			return f.firstOfMonth
		}
		return strconv.Itoa(t.Day())
	case "EEE":
		return f.shortWeekdays[t.Weekday()]
	case "EEEE":
		return f.weekdays[t.Weekday()]
	case "M":
		return strconv.Itoa(int(t.Month()))
	case "MMM":
		return f.shortMonths[t.Month()-1]
	case "MMMM":
		return f.months[t.Month()-1]
	case "H":
		return strconv.Itoa(t.Hour())
	case "a":
		if f.am != "" {
			return map[bool]string{true: f.am, false: f.pm}[t.Hour() < 12]
		}
	}
	if layout, ok := numericFields[letters]; ok {
		return t.Format(layout)
	}
	return letters
}

var numericFields = map[string]string{
	"dd": "02", "MM": "01", "yy": "06", "yyyy": "2006", "HH": "15", "h": "3", "mm": "04", "ss": "05", "a": "PM",
}

// readable is a moment for a reader: day and hour, or the day alone.
func (f *localeFormat) readable(m moment) string {
	if m.dateOnly {
		return f.moment(m.at, f.date)
	}
	return f.moment(m.at, f.dateTime)
}
