package definitions

// What the tables do not say.

const referenceIntroduction = `
# The language of journeys

Made by ` + "`make docs`" + ` from what the checker knows; do not edit.

A folder is one workspace: ` + "`settings.hcl`" + `, journeys with their templates in ` + "`*.journey.hcl`" + `, and tests in ` + "`*.scenario.hcl`" + `. All files of the folder see each other; folders below it are not read. ` + "`relance validate FOLDER`" + ` checks everything, and ` + "`relance test FOLDER`" + ` runs the tests.
`

const referenceFirst = `
A block has a word, often a label in quotes, and braces. Inside stand arguments, a name and a value joined by ` + "`=`" + `, and further blocks. Steps run in the order in which they stand. What follows ` + "`#`" + ` is a note to the reader.
`

const referenceValues = `
**Known on load** are values that are the same for everybody; they may use ` + "`vars`" + `. **Known per person** are values that are asked when the step runs, and they may use everything below "Names in expressions". Words such as ` + "`never`" + ` stand without quotes, and so do references such as ` + "`purpose.service`" + `.

| value | written | notes |
|---|---|---|
| text | ` + "`\"Hello ${contact.first_name}\"`" + ` | straight double quotes; ` + "`${…}`" + ` puts a value in |
| text by language | ` + "`{ en = \"Hello\", fr = \"Bonjour\" }`" + ` | every language of the workspace |
| number | ` + "`1450.50`" + ` | a point, and no spaces |
| yes or no | ` + "`true`, `false`" + ` | |
| duration | ` + "`\"30m\"`, `\"48h\"`, `\"2d\"`, `\"1w\"`, `\"6mo\"`, `\"1d12h\"`" + ` | always in quotes |
| moment | ` + "`booking.starts_at`, `\"2026-03-27\"`, `\"2026-03-27 15:00\"`" + ` | a field of the data, or text that is one |
| hours | ` + "`\"09:00-18:00\"`" + ` | a night is two: ` + "`[\"00:00-02:00\", \"22:00-24:00\"]`" + ` |
| list | ` + "`[\"en\", \"fr\"]`" + ` | |

**Minutes and hours pass; days, weeks and months are counted on the calendar.** A day before Sunday 15:00 is Saturday 15:00, also when the clocks change in between; 24 hours before is then 14:00 or 16:00.

**Two zones are never mixed.** What happens at a place, such as a booking, is shown and counted in the zone of the workspace, or of its ` + "`record`" + ` where that has a ` + "`timezone`" + `. What disturbs a person, such as quiet hours, goes by the person's own zone.

Conditions compare with ` + "`==`, `!=`, `<`, `<=`, `>` and `>=`" + ` and are joined with ` + "`&&` (and), `||` (or) and `!` (not)" + `. A choice is ` + "`contact.locale == \"fr\" ? \"Bonjour\" : \"Hello\"`" + `. Numbers are reckoned with ` + "`+`, `-`, `*` and `/`" + `.
`

const referenceNames = `
| name | what it is |
|---|---|
| ` + "`contact.first_name`" + ` | a field of the person, as the CRM has it |
| ` + "`event.booking.id`" + ` | what the event carries that began the run; within ` + "`on`, `goal`" + `, a race and a stage the event that arrived |
| ` + "`booking.starts_at`" + ` | a field of a ` + "`record`" + ` of the journey, as the CRM has it at that moment |
| ` + "`step.coming.reply.text`" + ` | what a step left; see below |
| ` + "`memory.sure`" + ` | what a body kept with ` + "`remember`" + ` |
| ` + "`vars.studio`" + ` | a word of the settings |
| ` + "`params.about`" + ` | in a journey that others run: what it is run with |
| ` + "`repeat.count`" + ` | in the steps of a ` + "`repeat`" + `: which time it is, from 1 |
| ` + "`with.place`" + ` | what a step gives to its template |
| ` + "`now`" + ` | the present moment |

| a step of this kind | leaves |
|---|---|
| ` + "`send`" + ` | ` + "`status`, `channel`, `sent_at`" + ` |
| ` + "`ask`" + ` | the same, and ` + "`reply.text`, `reply.button`" + `; with ` + "`expect`" + ` also ` + "`reply.value`" + ` |
| ` + "`wait_for`" + ` | ` + "`event`" + ` |
| ` + "`claim`" + ` | ` + "`got`" + `, yes or no |
| ` + "`http`" + ` | ` + "`status`, `body`, `failed`" + `, which is why it failed |
| ` + "`understand`" + ` | ` + "`intent`" + `, its name, or nothing |
| ` + "`run`" + ` | ` + "`outcome`" + ` such as ` + "`stop.unhappy`, and `memory`" + ` with what the journey remembered |

A name that is right and has no value is missing, not an error: ` + "`default(contact.name, \"you\")`" + ` stands in for it.
`

const referenceSteps = `
A step's label is its name. It is unique in its journey, and it is what ` + "`step.<name>`, `goto`" + ` and scenarios call it. The ` + "`if`" + ` of a ` + "`wait_for`" + ` is about the event; to leave a wait out, put it in a ` + "`branch`" + `. All steps may take:
`

const referenceEntry = `
A run begins by a ` + "[`trigger`](#trigger)" + `, and each has one thing that starts it:

| written | a run begins |
|---|---|
| ` + "`on = \"booking.created\"`" + ` | when the event comes, for its person; with an ` + "`audience`" + ` for the people of that list |
| ` + "`words = { en = [\"agent\"] }`" + ` | when a person's whole message is one of the words, in any language |
| ` + "`unclaimed = true`" + ` | when a person writes what no question, no run and no words take |
| ` + "`cron = \"0 9 * * mon\"`" + ` | when the time comes on the workspace's clock, for the people of an ` + "`audience`" + ` |
| ` + "`date = contact.birthday`" + ` | when the moment of a field comes, for the person it is about; every year with ` + "`yearly`" + `, and with ` + "`at = \"09:00\"`" + ` at that time on the person's clock |

A message is heard by STOP first, then by the question that is open, by runs that wait for a message, by triggers with words, and last by those that take what is unclaimed. With an audience of a kind of record, such as ` + "`waitlist_entry`" + `, the record that a person stands on the list with is ` + "`event.waitlist_entry`" + ` in the journey. People who enter ` + "`in_turn`" + ` are no longer asked when an ` + "`on` or a `goal` with `of = event.slot`" + ` hears that the same slot is gone.
`

const referenceBodies = `
What follows an answer, an event or the lack of one is a body: steps, between something to remember and how it goes on. Nothing happens silently: each way out of a question, a wait or a branch is written down, with ` + "`then = continue`" + ` if there is nothing to do. All bodies take:
`

const referenceTemplates = `
A template is written here as WhatsApp approved it, or as it is to be approved. Each value that is filled in has a kind, so that it is written right in each language, and may have a stand-in for when it is missing: ` + "`first_name = text(contact.first_name, { en = \"there\", fr = \"à vous\" })`" + `. An amount takes its currency in between: ` + "`money(deal.amount, deal.currency, { en = \"as quoted\", fr = \"selon devis\" })`" + `.
`

const referenceChannels = `
A message goes by WhatsApp, by e-mail or as an SMS: ` + "`channels`" + ` lists which, in the order they are tried, for the workspace or for one step. It is always one message. The next channel is tried only when the one before is given up:

| written | what it means |
|---|---|
| ` + "`next_channel = { if_unreachable = \"0m\" }`" + ` | at once when the channel says that the person cannot be reached there; so it is where nothing is written |
| ` + "`next_channel = { if_undelivered = \"30m\" }`" + ` | half an hour after the channel took the message, if nobody has said that it arrived |
| ` + "`if_maybe_sent = next_channel(\"2m\")`" + ` | when the channel never said whether it took the message, after two minutes in which nobody found it; ` + "`next_channel`" + ` alone is the same |

A delivery that is told late is kept, and nothing more leaves. Somebody without an e-mail address has no e-mail. All rules hold on each channel: consent, STOP, quiet hours and caps. A purpose may say ` + "`if_maybe_sent = next_channel`" + ` for all its messages; those with one channel stop.

**By e-mail** goes the template, with the ` + "`subject`" + ` of its language, which each ` + "`locale`" + ` must then have. **As an SMS** goes the template, or the text of a step that has no template. Links of buttons are written out below the text, and buttons to answer with are left out, so a question is best asked on WhatsApp. Free text needs the open window on WhatsApp only.
`

const referenceConsent = `
A purpose says what people must have agreed to before it writes to them:

| ` + "`opt_in`" + ` | who is written to |
|---|---|
| ` + "`required`" + ` | who has a recorded opt-in |
| ` + "`with_trigger`" + ` | also who began the journey by a request of their own, made where the business collects its opt-in |
| ` + "`confirmed`" + ` | only who gave the consent in answer to a question of a journey: a double opt-in |

Where the purpose names a ` + "`consent`" + `, it is needed too. Who takes it back, or says STOP, is not written to.

` + "`grant`" + ` and ` + "`revoke`" + ` in an ` + "[`answer`](#answer)" + ` keep what the person said, with the question as it was sent, its language and version, and the time. They stand nowhere else, as consent is the person's own word. The question is written with a purpose that needs no such consent, and the first message of the purpose itself may leave as soon as the yes is kept.

STOP, alone in a message, ends everything; STOP and one of the ` + "`words`" + ` of a purpose ends this purpose. START and the same words begin it again. Nobody writes a step for that.

A double opt-in is a journey like this one:
`

const referenceFunctions = `
The examples are asked in Paris on Monday, 23 March 2026 at 10:00, about Ana, whose booking ` + "`b-1`" + ` is on 27 March at 15:00 in Room 3; the last column is what a message in English would show. A function whose value is missing gives nothing, unless it says otherwise.
`

const referenceEvents = `
These types of event are known without being declared. An ` + "[`event`](#event)" + ` block in settings.hcl adds others, and adds fields to these. Every event may carry the person as well, in ` + "`contact`" + `.
`

const referenceCodes = `
Each thing that the checker says has a code. R0 is how things are written, R1 the way through a journey, R2 what WhatsApp and e-mail accept, R3 consent, R4 data. With a warning a journey still runs.
`
