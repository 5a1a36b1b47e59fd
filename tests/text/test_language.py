"""Languages in Latin letters: others are told, English never is."""

import pytest

from talker_t2av.text.language import other_language

OTHERS = {
    "French": [
        "Bonjour à tous, et merci d'être venus si nombreux.", "Le chat dort sur la chaise près de la fenêtre.",
        "Je voudrais un café et deux croissants, s'il vous plaît.", "Il fait très beau ce matin, allons nous promener.",
        "Nous avons perdu les clés de la maison.", "Merci beaucoup pour votre aide.", "Où est la gare la plus proche ?",
        "Elle habite dans une petite ville au bord de la mer.", "Cette histoire est vraiment incroyable.",
        "Demain, les enfants ne vont pas à l'école.",
    ],
    "Spanish": [
        "Buenos días, ¿cómo está usted?", "El perro duerme debajo de la mesa.", "Hoy hace mucho calor en la ciudad.",
        "Me gustaría reservar una mesa para dos personas.", "No sé dónde dejé las llaves de mi casa.",
        "Muchas gracias por su ayuda.", "Mañana vamos a la playa con los niños.", "Esto es lo mejor que he comido.",
        "La película empieza a las nueve de la noche.", "Mi hermana vive en Madrid desde hace tres años.",
    ],
    "German": [
        "Guten Morgen, wie geht es Ihnen?", "Der Hund schläft unter dem Tisch.",
        "Das ist wirklich sehr schön geworden.",
        "Ich hätte gern einen Kaffee und zwei Brötchen.", "Heute ist das Wetter wirklich schön.",
        "Wir haben den Schlüssel zum Haus verloren.", "Meine Schwester wohnt seit drei Jahren in Berlin.",
        "Der Film beginnt um neun Uhr abends.", "Morgen gehen die Kinder nicht in die Schule.",
        "ACHTUNG, HIER WIRD GERADE GEBAUT, BITTE LANGSAM FAHREN",
    ],
    "Italian": [
        "Buongiorno a tutti e grazie di essere venuti.", "Il cane dorme sotto il tavolo della cucina.",
        "Vorrei un caffè e due cornetti, per favore.", "Oggi fa molto caldo in città.",
        "Abbiamo perso le chiavi di casa.",
        "Grazie mille per il vostro aiuto.", "Mia sorella vive a Roma da tre anni.",
        "Il film comincia alle nove di sera.",
        "Domani i bambini non vanno a scuola.", "Questa è la cosa più buona che abbia mai mangiato.",
    ],
    "Portuguese": [
        "Bom dia, como está o senhor?", "O cachorro dorme embaixo da mesa.", "Hoje está muito quente na cidade.",
        "Eu gostaria de um café e dois pães, por favor.", "Nós perdemos as chaves de casa.",
        "Muito obrigado pela sua ajuda.", "Minha irmã mora em Lisboa há três anos.", "O filme começa às nove da noite.",
        "Amanhã as crianças não vão à escola.", "Isto é a melhor coisa que já comi na vida.",
    ],
    "Polish": [
        "Dzień dobry, jak się pan dzisiaj czuje?", "Pies śpi pod stołem.", "Poproszę kawę i dwie bułki.",
        "Dzisiaj w mieście jest bardzo gorąco.", "Zgubiliśmy klucze do domu.", "Bardzo dziękuję za pomoc.",
        "Moja siostra mieszka w Krakowie od trzech lat.", "Film zaczyna się o dziewiątej wieczorem.",
        "Jutro dzieci nie idą do szkoły.", "To najlepsza rzecz, jaką jadłem w życiu.",
    ],
    "Turkish": [
        "Bir kahve ve iki simit istiyorum, lütfen.", "Köpek masanın altında uyuyor.", "Bugün şehirde hava çok sıcak.",
        "Yardımınız için çok teşekkür ederim.", "Film akşam dokuzda başlıyor.", "Yarın çocuklar okula gitmiyor.",
        "Kız kardeşim üç yıldır burada yaşıyor.", "Bu hayatımda yediğim en güzel şey.",
        "Kitap masanın üzerinde duruyor.",
        "Seni çok seviyorum ve çok özledim.",
    ],
}  # fmt: skip
ENGLISH = """\
Hello.
Hi. How are you?
No way!
Dr. Jean-Luc Picard met Guillermo del Toro in São Paulo.
Amélie ordered a café au lait and a croissant at the brasserie.
Señor Gómez flew from Bogotá to Medellín.
Siobhán Ní Bhriain lives in Dún Laoghaire.
Nguyễn Phú Trọng visited Hà Nội.
Björk sang in Reykjavík.
Ludwig van Beethoven, Johann Sebastian Bach, Wolfgang Amadeus Mozart.
Pizza margherita, spaghetti carbonara and tiramisu.
2 eggs
200 g butter, melted
lol idk tbh
omg that's sooo cool
Turn left onto Champs-Élysées.
npm install --save-dev typescript
Call 555-0199 now
WARNING: LOW BATTERY
Twas brillig, and the slithy toves did gyre and gimble in the wabe.
Real Madrid beat Bayern Munich 3-2 in Munich.
C'est la vie, as they say.
Carpe diem!
Tokyo, Osaka, Kyoto and Hiroshima.
Narendra Modi addressed the Lok Sabha on Tuesday.
Peter Piper picked a peck of pickled peppers.
La la la la la.
Post Office Box three zero zero one six, New Orleans
On August nine, nineteen sixty-three,
serial number V five one zero two one zero.
white jacket, end quote,
你好，世界。今天天气很好！
""".splitlines()


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_told(language: str) -> None:
    """By name for nine of ten short sentences, and for all of them together."""
    assert sum(other_language(sentence) == language for sentence in OTHERS[language]) >= 9
    assert other_language("\n".join(OTHERS[language])) == language


@pytest.mark.parametrize("sentence", ENGLISH)
def test_english_is_not_told(sentence: str) -> None:
    assert other_language(sentence) is None
