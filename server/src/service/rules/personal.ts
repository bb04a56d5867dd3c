/** Which properties hold personal data, by their names, tags and formats. */
import type { Property } from '../contract.ts';

/**
 * Words of property names that name personal data in the sense of the GDPR (article 4(1): identifiers, location,
 * identity; article 9: special categories), English and German. Whole words of the name, not parts of words; two or
 * three neighbours may make one (`birth_date`).
 */
const PERSONAL = new Set(
  [
    ['email', 'mail', 'phone', 'telephone', 'mobile', 'emailaddress', 'emailadresse'],
    ['firstname', 'lastname', 'surname', 'fullname', 'givenname', 'familyname', 'middlename', 'maidenname'],
    ['birthday', 'birthdate', 'dateofbirth', 'dob', 'gender', 'religion', 'ethnicity', 'nationality'],
    [
      'iban',
      'creditcard',
      'cardnumber',
      'ssn',
      'ahv',
      'passport',
      'taxid',
      'socialsecurity',
      'nationalid',
      'driverlicense',
    ],
    ['street', 'postaladdress', 'homeaddress', 'ipaddress', 'salary', 'diagnosis'],
    ['vorname', 'nachname', 'familienname', 'geburtsname', 'kundenname', 'geburtsdatum', 'geburtstag', 'geburtsort'],
    ['strasse', 'hausnummer', 'anschrift', 'wohnort', 'privatadresse', 'wohnadresse', 'telefon', 'telefonnummer'],
    ['handynummer', 'mobilnummer', 'rufnummer', 'kontonummer', 'kreditkarte', 'kreditkartennummer', 'steuernummer'],
    ['steuerid', 'sozialversicherungsnummer', 'versichertennummer', 'ahvnummer', 'ausweisnummer', 'personalausweis'],
    ['passnummer', 'reisepass', 'geschlecht', 'konfession', 'staatsangehoerigkeit', 'nationalitaet', 'familienstand'],
    ['gehalt', 'lohn', 'diagnose', 'krankenkasse', 'krankenversicherung'],
  ].flat(),
);
const PERSONAL_FORMATS = new Set(['email', 'idn-email']);
const PERSONAL_TAGS = /^(pii|personal|personenbezogen|gdpr|dsgvo|sensitive)/i;

/** By property: it is the same object in the next version when the edit was elsewhere. */
const judged = new WeakMap<Property, string | null>();

/** Why a property looks like personal data; null when it does not. */
export function isPersonal(property: Property): string | null {
  let why = judged.get(property);
  if (why === undefined) {
    why = byTag(property) ?? byName(property.name);
    judged.set(property, why);
  }
  return why;
}

function byTag({ tags, format }: Property): string | null {
  if (tags.some((tag) => PERSONAL_TAGS.test(tag))) return 'by its tag';
  return format !== undefined && PERSONAL_FORMATS.has(format) ? `format ${format}` : null;
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

function byName(name: string): string | null {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => UMLAUTS[letter]!)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const neighbours = words.flatMap((word, index) => [
    word,
    word + (words[index + 1] ?? ''),
    word + (words[index + 1] ?? '') + (words[index + 2] ?? ''),
  ]);
  return neighbours.some((word) => PERSONAL.has(word)) ? 'by its name' : null;
}
