// Package sandbox stands in for Meta, for the CRM and for a mail server: a
// stateful double of the WhatsApp Cloud API and of a small CRM over real HTTP,
// a shop that answers what somebody set up and stands for any system that
// journeys call, and an SMTP server that keeps what it is given, with a page
// where each contact has a phone and an inbox. The real connectors talk to it, so it replaces the
// outside world and never our own code: of ours it imports only the clock.
//
//	s, err := sandbox.Open(ctx, sandbox.Config{Clock: clk, Dir: dir, …})
//	mux.Handle("/", s.Handler())
//	go s.Run(ctx) // delivers the signed webhooks
//
// Business time (the 24-hour window, every timestamp) is the clock's virtual
// time. The delays of webhooks, rates and back-off are the wall's, and so is
// how long the address of a file is good.
//
// # What a person does
//
// Each is POST /sandbox/api/…; a person is a number, a user id or a username,
// and a message is its id.
//
//	reply       {from, text | button | media | location | contacts | reaction | order | form | address | unsupported,
//	             message, reply_to, forwarded, referral}; {id} of the message
//	reply/file  the same, for a file of up to 16 MB: media {kind, data in base64, mime_type, filename, caption, voice}
//	edit        {message, text}: another text or caption
//	revoke      {message}: the message is taken back
//	read        {phone}: the phone is looked at
//	played      {message}: a voice message of the business is played
//	preference  {from, value: stop | resume}: marketing, in WhatsApp's own menu
//	person      {phone, username, hidden, country}: hidden keeps the number back; without a phone there is none
//	move        {from, phone, user_id: true} or {from, identity: true}: another number, user id or security code
//	echo        {to, text}: a colleague writes from the phone app
//
// GET messages, contacts, overview and media/{id} tell what is there.
//
// # What Meta does by itself
//
//	number      {quality, status, verification, throughput, tier, name, decision}
//	account     {review, ban, restriction, expires_at, violation, alert, security, payment, marketing_messages, fields}
//	token       {valid, expires_at, scopes}
//	webhook     {field, value}: anything else, in whatever words
//	faults      what goes wrong: see faultapi.go; of templates also status, category, notice,
//	            quality and pacing, which holds messages back, lets them go or drops them
//
// GET of the first three tells how they are. They change what the Cloud API
// answers and takes, and what Meta tells of by webhook is told.
//
// # The Cloud API
//
// Under /graph/v25.0/ are messages, marketing_messages, media and the address
// of each file, message_templates and a template by its id (edit, unpause),
// uploads of samples, the number, the account and the app with ?fields= and
// health_status, phone_numbers, subscribed_apps, subscriptions, debug_token,
// register, deregister, the pin, whatsapp_business_profile and message_qrdls.
package sandbox
