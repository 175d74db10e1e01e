package activities

// noticeWords are the notices by language. Each says which word brings the
// messages back, or ends them: STOP and START are understood in every language.
var noticeWords = map[string]struct{ stopped, stoppedOne, started, startedOne string }{
	"fr": {
		"C'est noté : vous ne recevrez plus de messages de notre part. Répondez START pour en recevoir à nouveau.",
		"C'est noté : vous ne recevrez plus de messages « {purpose} ». Répondez START {purpose} pour en recevoir à nouveau.",
		"C'est noté : vous recevrez de nouveau nos messages. Répondez STOP pour les arrêter.",
		"C'est noté : vous recevrez les messages « {purpose} ». Répondez STOP {purpose} pour les arrêter.",
	},
	"en": {
		"Understood: you will get no more messages from us. Reply START to get them again.",
		"Understood: you will get no more “{purpose}” messages. Reply START {purpose} to get them again.",
		"Understood: you will get our messages again. Reply STOP to end them.",
		"Understood: you will get “{purpose}” messages. Reply STOP {purpose} to end them.",
	},
	"es": {
		"Entendido: no recibirá más mensajes nuestros. Responda START para volver a recibirlos.",
		"Entendido: no recibirá más mensajes de «{purpose}». Responda START {purpose} para volver a recibirlos.",
		"Entendido: volverá a recibir nuestros mensajes. Responda STOP para dejar de recibirlos.",
		"Entendido: recibirá los mensajes de «{purpose}». Responda STOP {purpose} para dejar de recibirlos.",
	},
	"pt": {
		"Entendido: não vai receber mais mensagens nossas. Responda START para voltar a recebê-las.",
		"Entendido: não vai receber mais mensagens de «{purpose}». Responda START {purpose} para voltar a recebê-las.",
		"Entendido: vai voltar a receber as nossas mensagens. Responda STOP para deixar de as receber.",
		"Entendido: vai receber as mensagens de «{purpose}». Responda STOP {purpose} para deixar de as receber.",
	},
	"de": {
		"Verstanden: Sie erhalten keine Nachrichten mehr von uns. Mit START erhalten Sie sie wieder.",
		"Verstanden: Sie erhalten keine Nachrichten „{purpose}“ mehr. Mit START {purpose} erhalten Sie sie wieder.",
		"Verstanden: Sie erhalten unsere Nachrichten wieder. Mit STOP beenden Sie sie.",
		"Verstanden: Sie erhalten die Nachrichten „{purpose}“. Mit STOP {purpose} beenden Sie sie.",
	},
	"it": {
		"Ricevuto: non le invieremo più messaggi. Risponda START per riceverli di nuovo.",
		"Ricevuto: non le invieremo più messaggi «{purpose}». Risponda START {purpose} per riceverli di nuovo.",
		"Ricevuto: le invieremo di nuovo i nostri messaggi. Risponda STOP per non riceverli più.",
		"Ricevuto: le invieremo i messaggi «{purpose}». Risponda STOP {purpose} per non riceverli più.",
	},
	"nl": {
		"Begrepen: u krijgt geen berichten meer van ons. Antwoord START om ze weer te krijgen.",
		"Begrepen: u krijgt geen berichten “{purpose}” meer. Antwoord START {purpose} om ze weer te krijgen.",
		"Begrepen: u krijgt onze berichten weer. Antwoord STOP om ze te beëindigen.",
		"Begrepen: u krijgt de berichten “{purpose}”. Antwoord STOP {purpose} om ze te beëindigen.",
	},
	"ar": {
		"تم: لن تصلك رسائل منا بعد الآن. أرسل START لتصلك من جديد.",
		"تم: لن تصلك رسائل «{purpose}» بعد الآن. أرسل START {purpose} لتصلك من جديد.",
		"تم: ستصلك رسائلنا من جديد. أرسل STOP لإيقافها.",
		"تم: ستصلك رسائل «{purpose}». أرسل STOP {purpose} لإيقافها.",
	},
	"pl": {
		"Przyjęto: nie wyślemy już żadnych wiadomości. Odpowiedz START, aby znów je otrzymywać.",
		"Przyjęto: nie wyślemy już wiadomości „{purpose}”. Odpowiedz START {purpose}, aby znów je otrzymywać.",
		"Przyjęto: znów będziemy wysyłać wiadomości. Odpowiedz STOP, aby je zakończyć.",
		"Przyjęto: będziemy wysyłać wiadomości „{purpose}”. Odpowiedz STOP {purpose}, aby je zakończyć.",
	},
	"tr": {
		"Anlaşıldı: artık bizden mesaj almayacaksınız. Yeniden almak için START yazın.",
		"Anlaşıldı: artık “{purpose}” mesajları almayacaksınız. Yeniden almak için START {purpose} yazın.",
		"Anlaşıldı: mesajlarımızı yeniden alacaksınız. Durdurmak için STOP yazın.",
		"Anlaşıldı: “{purpose}” mesajlarını alacaksınız. Durdurmak için STOP {purpose} yazın.",
	},
}
