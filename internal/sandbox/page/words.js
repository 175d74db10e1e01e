// The words of the page, in the reader's language: ?lang= wins over the
// browser's, English is the fallback.
const words = {
  en: {
    sandbox: "sandbox", web_ui: "Temporal Web UI", people: "Phones", type_here: "Message", send: "Send",
    bookings: "Bookings", new_booking: "New booking", deals: "Deals", new_deal: "New deal", tasks: "Tasks",
    journeys: "Journeys", for_whom: "For whom", person: "Person", name: "Name", phone: "Phone",
    language: "Language", consent: "Agreed to be written to on WhatsApp", what_when: "What and when",
    service: "Service", place: "Place", starts_at: "Starts at", deal: "Deal", deal_name: "Name", amount: "Amount (€)",
    stage: "Stage", cancel_form: "Back", save: "Save", move_booking: "Move the booking", move: "Move",
    cancel: "Cancel booking", complete: "Came", new_person: "Someone new…", default_service: "Check-up", default_place: "12 rue des Lilas",
    default_deal: "New kitchen", no_people: "Nobody yet. A booking brings the first phone.",
    no_bookings: "No bookings. Make one and watch the phone.", no_deals: "No deals.",
    no_phone: "No phone chosen", no_phone_hint: "Make a booking with a phone number: its phone appears here.",
    no_messages: "No messages yet.", phone_of: "{0}’s phone",
    window_open: "Free text possible until {0}", window_closed: "24-hour window closed: templates only", window_none: "Has not written yet: templates only",
    today: "Today", yesterday: "Yesterday", tomorrow: "Tomorrow",
    accepted: "Accepted", sent: "Sent", delivered: "Delivered", read: "Read", failed: "Not delivered", received: "Received",
    whatsapp: "WhatsApp", email: "E-mail", channels: "Channels", inbox: "Inbox", no_mails: "No e-mails yet.", from_app: "colleague, phone app",
    unsubscribe: "Unsubscribe", prefers_stop: "Stopped marketing messages in WhatsApp", prefers_resume: "Resumed marketing messages in WhatsApp",
    image: "Picture", video: "Film", document: "Document", audio: "Sound", location: "Place", copied: "{0} copied",
    template: "template", list_rows: "Choose", pressed: "pressed", unread: "{0} unread",
    down: "relance does not answer. Trying again…", hook_waits: "Webhooks for {0} wait: {1}", faults_on: "Faults are switched on",
    factor: "{0}× speed", in_3h: "in 3 h", in_26h: "in 26 h", in_3d: "in 3 days",
    booked: "booked", confirmed: "confirmed", cancelled: "cancelled", completed: "came",
    shop: "Shop (http steps)", new_answer: "Set up an answer", method: "Method", any_method: "any", status: "Status", path: "Path",
    answer_body: "Body (JSON)", change: "Change", remove: "Remove", no_json: "The body is not JSON", called_at: "{0}:", call_again: "{0}, same key again",
    no_answers: "Nothing is set up: every path answers 404.", no_calls: "Nobody has called.",
    sticker: "Sticker", voice: "Voice message", order: "Order", products: "Products", catalogue: "Catalogue", order_these: "Order one of each", you: "You",
    seen: "Read by the business", played: "Played", edited: "edited", forwarded: "Forwarded", revoked: "Taken back", unsupported: "Cannot be shown ({0})",
    typing: "The business is writing", more: "More", quote: "Answer", edit: "Edit", revoke: "Take back", no_reaction: "No reaction", message: "Message",
    attach: "Send something else", send_file: "Picture or file", send_location: "Send a place", send_card: "Contact card", share_number: "Share the number",
    stop_marketing: "Stop marketing", resume_marketing: "Resume marketing", new_number: "New phone number", latitude: "Latitude", longitude: "Longitude", form_fields: "What was filled in, one a line",
    held: "Kept back by Meta", offer_ends: "ends {0}", call_for: "works for {0} minutes", give_address: "Give the address",
    phone_number: "Phone", in_pin_code: "PIN code", sg_post_code: "Post code", house_number: "House", floor_number: "Floor", tower_number: "Tower",
    building_name: "Building", address: "Address", landmark_area: "Landmark", unit_number: "Unit", city: "City", state: "State",
    new: "new", qualified: "qualified", quote_sent: "quote sent", won: "won", lost: "lost", stage_of: "Stage of {0}",
  },
  fr: {
    sandbox: "bac à sable", web_ui: "Temporal Web UI", people: "Téléphones", type_here: "Message", send: "Envoyer",
    bookings: "Rendez-vous", new_booking: "Nouveau rendez-vous", deals: "Affaires", new_deal: "Nouvelle affaire", tasks: "Tâches",
    journeys: "Parcours", for_whom: "Pour qui", person: "Personne", name: "Nom", phone: "Téléphone",
    language: "Langue", consent: "Accepte d’être contacté sur WhatsApp", what_when: "Quoi et quand",
    service: "Prestation", place: "Lieu", starts_at: "Début", deal: "Affaire", deal_name: "Nom", amount: "Montant (€)",
    stage: "Étape", cancel_form: "Retour", save: "Enregistrer", move_booking: "Déplacer le rendez-vous", move: "Déplacer",
    cancel: "Annuler", complete: "Est venu", new_person: "Quelqu’un d’autre…", default_service: "Consultation", default_place: "12 rue des Lilas",
    default_deal: "Nouvelle cuisine", no_people: "Personne pour l’instant. Un rendez-vous fait apparaître le premier téléphone.",
    no_bookings: "Aucun rendez-vous. Créez-en un et regardez le téléphone.", no_deals: "Aucune affaire.",
    no_phone: "Aucun téléphone choisi", no_phone_hint: "Créez un rendez-vous avec un numéro : son téléphone apparaît ici.",
    no_messages: "Aucun message.", phone_of: "Téléphone de {0}",
    window_open: "Texte libre possible jusqu’à {0}", window_closed: "Fenêtre de 24 h fermée : modèles seulement", window_none: "N’a pas encore écrit : modèles seulement",
    today: "Aujourd’hui", yesterday: "Hier", tomorrow: "Demain",
    accepted: "Accepté", sent: "Envoyé", delivered: "Distribué", read: "Lu", failed: "Non distribué", received: "Reçu",
    whatsapp: "WhatsApp", email: "E-mail", channels: "Canaux", inbox: "Boîte de réception", no_mails: "Aucun e-mail.", from_app: "collègue, application",
    unsubscribe: "Se désinscrire", prefers_stop: "A arrêté les messages marketing dans WhatsApp", prefers_resume: "Accepte à nouveau les messages marketing dans WhatsApp",
    image: "Image", video: "Vidéo", document: "Document", audio: "Audio", location: "Lieu", copied: "{0} copié",
    template: "modèle", list_rows: "Choisir", pressed: "choisi", unread: "{0} non lus",
    down: "relance ne répond pas. Nouvel essai…", hook_waits: "Les webhooks de {0} attendent : {1}", faults_on: "Des pannes sont simulées",
    factor: "vitesse {0}×", in_3h: "dans 3 h", in_26h: "dans 26 h", in_3d: "dans 3 jours",
    booked: "réservé", confirmed: "confirmé", cancelled: "annulé", completed: "est venu",
    shop: "Boutique (étapes http)", new_answer: "Préparer une réponse", method: "Méthode", any_method: "toutes", status: "Statut", path: "Chemin",
    answer_body: "Corps (JSON)", change: "Modifier", remove: "Supprimer", no_json: "Le corps n’est pas du JSON", called_at: "{0} :", call_again: "{0}, même clé de nouveau",
    no_answers: "Rien n’est préparé : chaque chemin répond 404.", no_calls: "Personne n’a appelé.",
    sticker: "Autocollant", voice: "Message vocal", order: "Commande", products: "Produits", catalogue: "Catalogue", order_these: "Commander un de chaque", you: "Vous",
    seen: "Lu par l’entreprise", played: "Écouté", edited: "modifié", forwarded: "Transféré", revoked: "Message supprimé", unsupported: "Ne peut pas être affiché ({0})",
    typing: "L’entreprise écrit", more: "Plus", quote: "Répondre", edit: "Modifier", revoke: "Supprimer", no_reaction: "Aucune réaction", message: "Message",
    attach: "Envoyer autre chose", send_file: "Photo ou fichier", send_location: "Envoyer un lieu", send_card: "Fiche de contact", share_number: "Partager le numéro",
    stop_marketing: "Arrêter le marketing", resume_marketing: "Reprendre le marketing", new_number: "Nouveau numéro", latitude: "Latitude", longitude: "Longitude", form_fields: "Réponses, une par ligne",
    held: "Retenu par Meta", offer_ends: "jusqu’au {0}", call_for: "valable {0} minutes", give_address: "Donner l’adresse",
    phone_number: "Téléphone", in_pin_code: "Code PIN", sg_post_code: "Code postal", house_number: "Maison", floor_number: "Étage", tower_number: "Tour",
    building_name: "Bâtiment", address: "Adresse", landmark_area: "Repère", unit_number: "Logement", city: "Ville", state: "État",
    new: "nouvelle", qualified: "qualifiée", quote_sent: "devis envoyé", won: "gagnée", lost: "perdue", stage_of: "Étape de {0}",
  },
};

const asked = new URLSearchParams(location.search).get("lang") || navigator.language || "en";
export const lang = asked.toLowerCase().startsWith("fr") ? "fr" : "en";

// t is the words for a key, with {0}, {1} filled; a key without words is shown
// as it is, so that statuses and stages of any CRM can be read.
export function t(key, ...fill) {
  const text = Object.hasOwn(words[lang], key) ? words[lang][key] : String(key);
  return text.replace(/\{(\d)\}/g, (_, i) => fill[i] ?? "");
}

// paint puts the words into the parts of the page that name their key.
export function paint(root) {
  document.documentElement.lang = lang;
  for (const e of root.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
  for (const e of root.querySelectorAll("[data-p]")) e.placeholder = t(e.dataset.p);
  for (const e of root.querySelectorAll("[data-a]")) e.setAttribute("aria-label", t(e.dataset.a));
}
