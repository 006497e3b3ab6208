"""Names of the languages that families here speak, by their three-letter codes (ISO 639-3, as the census has them).
Pure."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "aar": "Afar", "abk": "Abkhazian", "afr": "Afrikaans", "aii": "Assyrian Neo-Aramaic", "aka": "Akan (Twi or Fante)",
    "amh": "Amharic", "ara": "Arabic", "arb": "Arabic (standard)", "asm": "Assamese", "aym": "Aymara",
    "aze": "Azerbaijani", "bak": "Bashkir", "bal": "Balochi", "bam": "Bambara", "bel": "Belarusian", "bem": "Bemba",
    "ben": "Bengali", "bfi": "British Sign Language", "bin": "Edo (Bini)", "bos": "Bosnian", "bul": "Bulgarian",
    "cat": "Catalan", "ceb": "Cebuano", "ces": "Czech", "che": "Chechen", "ckb": "Kurdish (Sorani)", "cmn": "Mandarin",
    "cor": "Cornish", "cos": "Corsican", "cym": "Welsh", "dan": "Danish", "deu": "German", "div": "Dhivehi",
    "dyu": "Dyula", "dzo": "Dzongkha", "ell": "Greek", "eng": "English", "epo": "Esperanto", "est": "Estonian",
    "eus": "Basque", "ewe": "Ewe", "fao": "Faroese", "fas": "Persian (Farsi)", "fij": "Fijian", "fil": "Filipino",
    "fin": "Finnish", "fra": "French", "ful": "Fula", "gaa": "Ga", "gla": "Gaelic (Scottish)", "gle": "Irish",
    "glg": "Galician", "grn": "Guarani", "guj": "Gujarati", "hak": "Hakka", "hat": "Haitian Creole", "hau": "Hausa",
    "haz": "Hazaragi", "heb": "Hebrew", "hin": "Hindi", "hnd": "Hindko", "hrv": "Croatian", "hun": "Hungarian",
    "hye": "Armenian", "ibo": "Igbo", "ilo": "Ilocano", "ind": "Indonesian", "isl": "Icelandic", "ita": "Italian",
    "jam": "Jamaican Creole", "jav": "Javanese", "jpn": "Japanese", "kab": "Kabyle", "kan": "Kannada",
    "kas": "Kashmiri", "kat": "Georgian", "kaz": "Kazakh", "khm": "Khmer", "kik": "Kikuyu", "kin": "Kinyarwanda",
    "kir": "Kyrgyz", "kmr": "Kurdish (Kurmanji)", "knn": "Konkani", "kok": "Konkani", "kon": "Kongo", "kor": "Korean",
    "kri": "Krio", "kur": "Kurdish", "lao": "Lao", "lat": "Latin", "lav": "Latvian", "lin": "Lingala",
    "lit": "Lithuanian", "ltz": "Luxembourgish", "lua": "Luba-Kasai", "lug": "Luganda", "luo": "Luo",
    "mal": "Malayalam",
    "mar": "Marathi", "men": "Mende", "mkd": "Macedonian", "mlg": "Malagasy", "mlt": "Maltese", "mon": "Mongolian",
    "mos": "Mossi", "mri": "Maori", "msa": "Malay", "mya": "Burmese", "nan": "Hokkien", "nbl": "Ndebele (South)",
    "nde": "Ndebele (North)", "nep": "Nepali", "nld": "Dutch", "nno": "Norwegian Nynorsk", "nob": "Norwegian Bokmål",
    "nor": "Norwegian", "nya": "Chichewa (Nyanja)", "oci": "Occitan", "ori": "Odia", "orm": "Oromo", "oss": "Ossetian",
    "pan": "Panjabi", "pbt": "Pashto (southern)", "pbu": "Pashto (northern)", "pcm": "Nigerian Pidgin",
    "phr": "Pahari-Potwari", "pnb": "Panjabi (western)", "pol": "Polish", "por": "Portuguese", "prs": "Dari",
    "pus": "Pashto", "que": "Quechua", "rmn": "Romani (Balkan)", "rmy": "Romani (Vlax)", "rom": "Romani",
    "ron": "Romanian", "run": "Rundi", "rus": "Russian", "sag": "Sango", "san": "Sanskrit", "sat": "Santali",
    "sin": "Sinhala", "skr": "Saraiki", "slk": "Slovak", "slv": "Slovenian", "smo": "Samoan", "sna": "Shona",
    "snd": "Sindhi", "som": "Somali", "sot": "Sotho", "spa": "Spanish", "sqi": "Albanian", "srp": "Serbian",
    "ssw": "Swazi", "sun": "Sundanese", "swa": "Swahili", "swe": "Swedish", "syl": "Sylheti", "syr": "Syriac",
    "tam": "Tamil", "tat": "Tatar", "tel": "Telugu", "tem": "Temne", "tet": "Tetum", "tgk": "Tajik", "tgl": "Tagalog",
    "tha": "Thai", "tir": "Tigrinya", "ton": "Tongan", "tsn": "Tswana", "tso": "Tsonga", "tuk": "Turkmen",
    "tur": "Turkish", "twi": "Twi", "uig": "Uyghur", "ukr": "Ukrainian", "und": "Not determined", "urd": "Urdu",
    "uzb": "Uzbek", "ven": "Venda", "vie": "Vietnamese", "wol": "Wolof", "xho": "Xhosa", "yid": "Yiddish",
    "yor": "Yoruba", "yue": "Cantonese", "zho": "Chinese", "zul": "Zulu",
}  # fmt: skip


def language_words(code: str) -> str:
    """A language by its name; the code where the name is not listed here, so that nothing that was said is hidden."""
    return NAMES.get(code, code)
