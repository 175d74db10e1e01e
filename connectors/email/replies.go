package email

import (
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
)

// verdict is what to do about a refusal.
type verdict struct {
	kind   connectors.Kind
	reason connectors.Reason
	after  time.Duration
	says   string // the reply in our words; the server's own may quote the address
	next   string
}

// Short names keep the table below readable as a table.
const (
	throttled = connectors.Throttled
	transient = connectors.Transient
	unknown   = connectors.Unknown
	refused   = connectors.Refused
	operator  = connectors.Operator
)

const (
	greylist = 5 * time.Minute // what greylisting servers want at least (RFC 6647, 3)
	busy     = time.Minute
	fullBox  = time.Hour
)

// replies say what a refusal means: by enhanced status code ("5.1.1", or its
// class "5.1"; RFC 3463, RFC 7372 and IANA's registry, read 2026-10), by plain
// code ("550"; RFC 5321, 4.2.3 and RFC 4954, 6), or by first digit; each may
// hold for one phase only ("rcpt 5.7"). The most precise entry decides, see
// lookUp. A refusal is definite in every phase: also one of the whole message
// says that the server does not answer for it (RFC 5321, 4.2.5). Where a reply
// may concern one person or everybody, the entry takes the milder meaning,
// because an operator's hold stops everybody.
var replies = map[string]verdict{
	// This person's address or mailbox.
	"5.1":      {refused, connectors.ReasonRecipient, 0, "the address does not exist", ""},
	"5.2":      {refused, connectors.ReasonRecipient, 0, "the mailbox takes no messages", ""},
	"5.4":      {refused, connectors.ReasonRecipient, 0, "the address's domain cannot be reached", ""},
	"rcpt 550": {refused, connectors.ReasonRecipient, 0, "the address does not exist or takes no messages", ""},
	"rcpt 551": {refused, connectors.ReasonRecipient, 0, "the person is not at this address", ""},
	"rcpt 552": {refused, connectors.ReasonRecipient, 0, "the mailbox is full", ""},
	"rcpt 553": {refused, connectors.ReasonRecipient, 0, "the address is not allowed", ""},
	"rcpt 556": {refused, connectors.ReasonRecipient, 0, "the domain takes no e-mail", ""},
	"rcpt 5.7": {refused, connectors.ReasonPolicy, 0, "the server does not send to this address", "If this happens for many people, the connection may not send to other domains: check its username or ask the mail provider"},
	"rcpt 5":   {refused, connectors.ReasonPolicy, 0, "the server does not send to this address", "If this happens for many people, the connection may not send to other domains: check its username or ask the mail provider"},

	// The message.
	"5.2.3":   {refused, connectors.ReasonContent, 0, "the message is too large", "Shorten the text"},
	"5.3.4":   {refused, connectors.ReasonContent, 0, "the message is too large", "Shorten the text"},
	"5.6":     {refused, connectors.ReasonContent, 0, "the server cannot take this form of message", ""},
	"dot 552": {refused, connectors.ReasonContent, 0, "the message is too large", "Shorten the text"},
	"dot 5.7": {refused, connectors.ReasonPolicy, 0, "the server refuses this message by a rule, such as one against spam", "Look at the text and at the sender's reputation"},
	"data 5":  {refused, connectors.ReasonPolicy, 0, "the server refuses this message", "Look at the text and at the sender's reputation"},
	"dot 5":   {refused, connectors.ReasonPolicy, 0, "the server refuses this message", "Look at the text and at the sender's reputation"},

	// Later: the server is busy, or wants to see a second try.
	"421":       {throttled, connectors.ReasonAccount, busy, "the server is busy or closing", ""},
	"4.7":       {throttled, connectors.ReasonAccount, greylist, "the server wants fewer messages, or a second try later", ""},
	"rcpt 4.7":  {throttled, connectors.ReasonPair, greylist, "the server wants a second try for this address later", ""},
	"4.5.3":     {throttled, connectors.ReasonAccount, busy, "too many recipients at once", ""},
	"4.2.1":     {throttled, connectors.ReasonPair, greylist, "the mailbox gets too much at the moment", ""},
	"4.2.2":     {transient, "", fullBox, "the mailbox is full", ""},
	"4":         {transient, "", 0, "the server cannot take the message now", ""},
	"auth 4":    {transient, "", 0, "the server cannot check the password now", ""},
	"auth 4.7":  {transient, "", 0, "the server cannot check the password now", ""},
	"432":       {operator, connectors.ReasonAuth, 0, "the account's password has to be changed", "Set a password as the mail provider says"},
	"hello 4.7": {throttled, connectors.ReasonAccount, busy, "the server wants fewer connections", ""},

	// Everybody's messages, until a person mends something.
	"auth 5":     {operator, connectors.ReasonAuth, 0, "the username or password is wrong", "Check the connection's username and password; many providers want a password made for programs"},
	"530":        {operator, connectors.ReasonAuth, 0, "the server wants a log-in, or TLS before it", "Set the connection's username and password, and its tls"},
	"534":        {operator, connectors.ReasonAuth, 0, "the server wants a stronger log-in", "Ask the mail provider how programs log in"},
	"535":        {operator, connectors.ReasonAuth, 0, "the username or password is wrong", "Check the connection's username and password; many providers want a password made for programs"},
	"538":        {operator, connectors.ReasonConfig, 0, "the server wants TLS before the log-in", "Set the connection's tls"},
	"523":        {operator, connectors.ReasonConfig, 0, "the server wants TLS before the log-in", "Set the connection's tls"},
	"5.7.10":     {operator, connectors.ReasonConfig, 0, "the server wants TLS", "Set the connection's tls"},
	"tls 4":      {transient, "", 0, "TLS is not available now", ""},
	"tls 5":      {operator, connectors.ReasonConfig, 0, "the server refuses TLS", "Check the connection's tls and port"},
	"5.1.7":      {operator, connectors.ReasonConfig, 0, "the server does not accept the sender's address", "Check the connection's from"},
	"5.1.8":      {operator, connectors.ReasonConfig, 0, "the sender's domain does not exist", "Check the connection's from"},
	"mail 5":     {operator, connectors.ReasonConfig, 0, "the server does not accept the sender", "Check the connection's from: the account must be allowed to use it"},
	"mail 5.1":   {operator, connectors.ReasonConfig, 0, "the server does not accept the sender's address", "Check the connection's from"},
	"5.7.20":     {operator, connectors.ReasonPolicy, 0, "the message has no DKIM signature that holds", "Set up DKIM for the sender's domain at the mail provider"},
	"5.7.21":     {operator, connectors.ReasonPolicy, 0, "the message has no DKIM signature that is accepted", "Set up DKIM for the sender's domain at the mail provider"},
	"5.7.22":     {operator, connectors.ReasonPolicy, 0, "the DKIM signature is not the sender's", "Set up DKIM for the sender's domain at the mail provider"},
	"5.7.23":     {operator, connectors.ReasonPolicy, 0, "the sender's domain does not allow this server (SPF)", "Add the mail provider to the domain's SPF record"},
	"5.7.26":     {operator, connectors.ReasonPolicy, 0, "the sender's domain fails SPF and DKIM", "Set up SPF and DKIM for the sender's domain"},
	"5.7.27":     {operator, connectors.ReasonPolicy, 0, "the sender's domain takes no e-mail itself", "Check the connection's from"},
	"connect 5":  {operator, connectors.ReasonPolicy, 0, "the server does not talk to this machine", "Ask the mail provider whether this machine's address is allowed"},
	"hello 5":    {operator, connectors.ReasonConfig, 0, "the server does not accept our greeting", "Check that the connection's host and port are a server to send through"},
	"unexpected": {operator, connectors.ReasonConfig, 0, "the server answers what SMTP does not know", "Check the connection's host and port"},

	// A reply after the message that is neither yes nor no.
	"dot":   {unknown, "", 0, "the server answered neither yes nor no", ""},
	"dot 4": {transient, "", 0, "the server cannot take the message now", ""},

	"5": {refused, connectors.ReasonContent, 0, "the server refuses this", ""},
}

// lookUp finds the most precise entry: the enhanced status, a plain code that
// means one thing in every phase, the status's class, and what the phase makes
// of the code or of its first digit.
func lookUp(at phase, code, status string) verdict {
	in := func(key string) string { return string(at) + " " + key }
	class := status[:max(0, strings.LastIndexByte(status, '.'))]
	for _, key := range []string{in(status), status, code, in(class), class, in(code), in(code[:1]), code[:1], string(at)} {
		if v, ok := replies[key]; ok {
			return v
		}
	}
	return replies["unexpected"]
}
