#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Writes the seeds of the fuzz targets to corpus/<target>/<name>. Messages are written in their text form, after the
# letter of their kind; rows and keys are put together here from their parts. Run it after a change; what it writes is
# committed, so that no build needs it. Files that it did not write (findings that were mended) stay.
import base64
import hashlib
import json
import pathlib
import struct

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"


def write(target, seeds):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def varint(number):
    number &= (1 << 64) - 1
    parts = bytearray()
    while number >= 128:
        parts.append(number & 127 | 128)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def field(number, content):
    """A field of a serialised message: a number, or anything that has a length."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


APPLICANT = 'kind: 1 full_name: "Nguyễn Thị Hoà" identity_number: "017183000123" phone: "+84912345678" ' \
            'email: "hoa@example.vn" address: "Tổ 5, phường Phương Lâm, Hòa Bình"'
DOCUMENT = 'document_code: "TK-01" display_name: "Tờ khai" sha256: "' + "\\001" * 32 + '" size_bytes: 1234 ' \
           'storage_uri: "s3://kho/1"'
SUBMIT = f'request_id: "r-1" agency_code: "000.00.03.H28" procedure_code: "1.004194" channel: 1 ' \
         f'applicant {{ {APPLICANT} }} documents {{ {DOCUMENT} }}'
TRANSITION = 'request_id: "r-1" dossier: "000.00.03.H28-230331-0001" etag: "3"'
ROW = f'source_key: "k1" agency_code: "000.00.03.H28" procedure_code: "1.004194" channel: 2 ' \
      f'applicant {{ {APPLICANT} }} submit_time {{ seconds: 1680220800 }} steps {{ state: 2 enter_time ' \
      f'{{ seconds: 1680224400 }} }} steps {{ state: 9 enter_time {{ seconds: 1680310800 }} }} ' \
      f'dossier_code: "000.00.03.H28-230331-0007"'
ORGANISATION = 'kind: 2 full_name: "Công ty TNHH Sông Đà" identity_number: "5400123456-001"'


def requests_of_intake():
    decomposed = SUBMIT.replace("Hoà", "Hoà")
    write("intake_requests", {
        "submit": "A " + SUBMIT,
        "submit_organisation": "A " + SUBMIT.replace(APPLICANT, ORGANISATION),
        "submit_decomposed": "A " + decomposed,
        "submit_bad": 'A request_id: "\\n" channel: 77 applicant { identity_number: "12" phone: "x" email: "@" } '
                      'documents { sha256: "short" }',
        "batch": "B requests { " + SUBMIT + " } requests { }",
        "accept": "C " + TRANSITION,
        "refuse": "D " + TRANSITION + ' reason: "Thiếu giấy tờ:\\n\\t- bản sao"',
        "supplement": "E " + TRANSITION + f" documents {{ {DOCUMENT} }}",
        "withdraw": 'F request_id: "r" dossier: "00G00000000G1"',
        "get": 'G dossier: "00G00000000G1" min_revisions { journal: "intake" partition: 3 sequence: 9 }',
        "list": 'H agency_code: "000.00.03.H28" states: 1 states: 2 procedure_code: "1.004194" channel: 3 '
                'submit_time_from { seconds: 1680220800 nanos: 5 } submit_time_before { seconds: 253402300799 } '
                'applicant_name: "hoa" page_size: 50',
        "import": f'I source: "so-cu" rows {{ {ROW} documents {{ {DOCUMENT} }} }} rows {{ {ROW} }}',
        "submit_email_lines": "A " + SUBMIT.replace("hoa@example.vn", "hoa@example.vn\\nBcc: b@c"),
        "submit_email_space": "A " + SUBMIT.replace("hoa@example.vn", "hoa\u3000@example.vn"),
        "list_backwards": 'H agency_code: "H28" submit_time_from { seconds: 2 } submit_time_before { seconds: 1 }',
        "list_control": 'H agency_code: "H28" applicant_name: "hoa\\tbinh"',
        "import_bad": 'I source: "X" rows { steps { enter_time { seconds: -62135596801 nanos: -1 } } }',
    })


WEEK = "".join(f"weekly_hours {{ iso_weekday: {day} intervals {{ start_second: 25200 end_second: 41400 }} "
               f"intervals {{ start_second: 48600 end_second: 61200 }} }} " for day in range(1, 6))
YEAR = 'first_date { year: 2023 month: 1 day: 1 } last_date { year: 2023 month: 12 day: 31 }'
CALENDAR = f'calendar_code: "HB" display_name: "Hòa Bình" {YEAR} days_off {{ date {{ year: 2023 month: 1 day: 20 }} ' \
           f'reason: "Tết" }} make_up_days {{ date {{ year: 2023 month: 2 day: 4 }} reason: "làm bù" }}'
AGENCY = 'agency_code: "000.00.03.H28" display_name: "Sở Tư pháp" kind: 2 parent_agency_code: "H28" calendar_code: "HB"'
PROCEDURE = 'procedure_code: "1.004194" display_name: "Đăng ký" field_code: "TP" field_name: "Tư pháp" level: 3 ' \
            'time_limit { working_days: 5 } channel_time_limits { channel: 1 time_limit { calendar_days: 30 } } ' \
            'offering_agency_codes: "000.00.03.H28" offering_agency_kinds: 4 required_documents { document_code: "TK-01" ' \
            'display_name: "Tờ khai" optional: true }'


def requests_of_catalog():
    write("catalog_requests", {
        "put": f'A request_id: "p1" calendars {{ {CALENDAR} }} agencies {{ {AGENCY} }} procedures {{ {PROCEDURE} }}',
        "put_week": f'A request_id: "p1" validate_only: true calendars {{ {CALENDAR} {WEEK} time_zone: "UTC" }}',
        "put_twice": f'A request_id: "p1" agencies {{ {AGENCY} }} agencies {{ {AGENCY} }}',
        "put_hours": f'A request_id: "p" procedures {{ {PROCEDURE.replace("working_days: 5", "working_hours: 29200")} }}',
        "put_bad": 'A calendars { first_date { year: 2023 month: 2 day: 30 } } agencies { kind: 9 } '
                   'procedures { time_limit { working_days: 0 } level: 8 }',
        "put_kind_twice": f'A request_id: "p" procedures {{ {PROCEDURE} offering_agency_kinds: 4 }}',
        "put_weekday_twice": f'A request_id: "p" calendars {{ {CALENDAR} {WEEK} weekly_hours {{ iso_weekday: 1 }} }}',
        "put_weekday_without_hours": f'A request_id: "p" calendars {{ {CALENDAR} {WEEK} weekly_hours {{ iso_weekday: 6 }} '
                                     f'weekly_hours {{ iso_weekday: 6 intervals {{ end_second: 60 }} }} }}',
        "put_eight_weekdays": f'A request_id: "p" calendars {{ {CALENDAR} {WEEK} {WEEK} }}',
        "put_touching": f'A request_id: "p" calendars {{ {CALENDAR} {WEEK.replace("48600", "41400")} }}',
        "put_reason_lines": f'A request_id: "p" calendars {{ {CALENDAR.replace("Tết", "Tết" + chr(92) + "n")} }}',
        "put_reason_long": f'A request_id: "p" calendars {{ {CALENDAR.replace("làm bù", "ế" * 200)} }}',
        "put_reason_too_long": f'A request_id: "p" calendars {{ {CALENDAR.replace("làm bù", "ế" * 201)} }}',
        "agency": 'B agency_code: "H28"',
        "procedure": 'C procedure_code: "1.004194"',
        "calendar": 'D calendar_code: "HB"',
        "agencies": 'E parent_agency_code: "H28" kind: 4 page_size: 100 page_token: "AQ"',
        "procedures": 'F field_code: "TP" agency_code: "H28" page_size: -1',
        "calendars": "G page_size: 7",
    })
    write("calendar", {
        "default_week": "A " + CALENDAR,
        "own_week": f'A {CALENDAR} {WEEK} time_zone: "UTC"',
        "shifts": f'A calendar_code: "N" {YEAR} weekly_hours {{ iso_weekday: 7 intervals {{ end_second: 86400 }} }} '
                  f'version: 3649',
        "make_up_hours": f'A calendar_code: "M" {YEAR} make_up_days {{ date {{ year: 2023 month: 4 day: 29 }} '
                         f'reason: "bù" intervals {{ start_second: 28800 end_second: 28801 }} }}',
        "sixty_years": 'A calendar_code: "L" first_date { year: 1990 month: 1 day: 1 } '
                       'last_date { year: 2049 month: 12 day: 31 }',
        "summer_time": f'A calendar_code: "P" {YEAR} time_zone: "Europe/Paris"',
        "first_year": 'A calendar_code: "1" time_zone: "UTC" first_date { year: 1 month: 1 day: 1 } '
                      'last_date { year: 1 month: 1 day: 1 }',
        "last_year": 'A calendar_code: "9" time_zone: "UTC" first_date { year: 9999 month: 1 day: 1 } '
                     'last_date { year: 9999 month: 12 day: 31 }',
        # Not to be put any more, but stored ones are counted with.
        "touching": f'A {CALENDAR} {WEEK.replace("48600", "41400")} weekly_hours {{ iso_weekday: 7 }}',
        "bad": 'A weekly_hours { iso_weekday: 9 intervals { start_second: 4294967295 end_second: 5 } } '
               'first_date { year: -5 } days_off { } days_off { } make_up_days { } version: 7',
    })


def requests_of_processing():
    seeds = {"start": "A " + TRANSITION}
    for letter, name in zip("BCDEFGH", ["request_supplement", "resume", "request_payment", "confirm_payment", "stop",
                                        "resolve", "return_result"]):
        seeds[name] = f'{letter} {TRANSITION} note: "Đề nghị bổ sung\\nbản sao" min_revisions {{ journal: "intake" }}'
    seeds |= {
        "course": 'I dossier: "00g00000000g1"',
        "transitions": 'J dossier: "H28-991231-12345" page_size: 3 page_token: "AQ"',
        "work": 'K agency_code: "H28" states: 2 states: 4 states: 5 due_time_before { seconds: 1680220800 } page_size: 9',
        "work_bad": 'K states: 9 states: 77 due_time_before { nanos: -1 } page_size: -1',
        "explain": 'L dossier: "H28-230229-0001"',
        "watch": 'M dossier: "00G00000000G1" after_number: 4',
        "bad": 'B request_id: "\\001" note: "\\033[2J"',
        "id_lines": "A " + TRANSITION.replace("r-1", "r\\t-\\n1"),
    }
    write("processing_requests", seeds)


def requests_of_statistics():
    definition = 'definition { start_date { year: 2023 month: 1 day: 1 } end_date { year: 2023 month: 4 day: 1 } ' \
                 'agency_code: "H28" include_subtree: true as_of_time { seconds: 1679000000 } closed_without_result: 2 }'
    ages = 'definition { start_date { year: 1 month: 1 day: 1 } end_date { year: 9999 month: 12 day: 31 } ' \
           'agency_code: "H28" as_of_time { seconds: -62135596800 } }'
    write("statistics_requests", {
        "report": f"A {definition} grouping: 3",
        "report_ages": f"A {ages}",
        "report_backwards": "A definition { start_date { year: 2023 month: 4 day: 1 } end_date { year: 2023 month: 1 } }",
        "report_bad": "A definition { agency_code: \"-\" as_of_time { seconds: 9223372036854775807 } } grouping: 99",
        "dossiers": f'B {definition} measure: 16 key {{ agency_code: "H28" }} page_size: 20',
        "dossiers_kind": f'B {definition} measure: 1 key {{ agency_kind: "COMMUNE" }}',
        "dossiers_field": f'B {definition} measure: 6 key {{ field_code: "TP" }}',
        "dossiers_field_characters": f'B {definition} measure: 6 key {{ field_code: "{"đ" * 64}" }}',
        "dossiers_field_control": f'B {definition} measure: 6 key {{ field_code: "TP{chr(92)}n" }}',
        "dossiers_channel": f"B {definition} measure: 9 key {{ channel: 2 }}",
        "dossiers_level": f"B {definition} measure: 12 key {{ level: 3 }}",
        "dossiers_bad": "B measure: 17 key { } page_size: -3",
    })


def bodies():
    applicant = field(1, 1) + field(2, "Hoà") + field(3, "017183000123")
    document = field(1, "TK-01")
    request = field(1, "r") + field(5, applicant) + field(6, document) + field(6, document)
    write("body_bytes", {
        "submit": "A " + SUBMIT,
        "batch": "B requests { " + SUBMIT + " } requests { }",
        "bytes": b"a" + request,
        "applicant_twice": b"a" + request + field(5, field(4, "0912")),
        "no_applicant": b"a" + field(6, document),
        "unknown_fields": b"a" + field(99, 7) + request + field(77, "x") + varint(98 << 3 | 5) + b"abcd",
        "group": b"a" + varint(90 << 3 | 3) + field(5, applicant) + varint(90 << 3 | 4) + request,
        "long_length": b"a" + varint(5 << 3 | 2) + b"\x83\x80\x00" + field(1, 1) + b"\x00",
        "wrong_type": b"a" + field(5, 3) + request,
        "batch_bytes": b"b" + field(1, request) + field(2, 5) + field(1, b""),
        "empty": "a",
    })


def event_batches():
    header = 'header { record_time { seconds: 1680220800 nanos: 5000 } caller: "cong" request_id: "r1" ' \
             'request_fingerprint: "12345678" dossier_id: "%s" }'
    ids = {name: make_dossier_id(1, 7 << 12 | ordinal) for ordinal, name in enumerate(["first", "second"])}
    facts = 'facts { agency_code: "H28" procedure_code: "1.004194" field_code: "TP" level: 3 channel: 1 ' \
            'submit_time { seconds: 1680220800 } }'
    acceptance = 'acceptance { dossier_code: "H28-230331-0001" accept_time { seconds: 1680224400 } due_time ' \
                 '{ seconds: 1680829200 } time_limit { working_days: 5 } calendar_code: "HB" catalog_sequence: 1 }'
    one = header % ids["first"]
    other = header % ids["second"]

    def move(action, before, after, seconds, clock, due=""):
        return f"transition {{ action: {action} from_state: {before} to_state: {after} transition_time " \
               f"{{ seconds: {seconds} }} clock: {clock} {due} }}"

    due = "due_time { seconds: 1680829200 }"
    opening = 'opening { dossier_code: "H28-230331-0001" agency_code: "H28" procedure_code: "1.004194" time_limit ' \
              '{ working_days: 5 } calendar_code: "HB" accept_time { seconds: 1680224400 } ' + due + " }"
    write("event_batches", {
        "submitted": f"A events {{ {one} dossier_submitted_v1 {{ {facts} }} }} "
                     f"events {{ {other} dossier_submitted_v1 {{ {facts} }} }}",
        "accepted": f"A events {{ {one} dossier_submitted_v1 {{ {facts} }} }} "
                    f"events {{ {one} dossier_accepted_v1 {{ {facts} {acceptance} }} }} "
                    f"events {{ {one} dossier_supplemented_v1 {{ supplement_time {{ seconds: 1680224500 }} "
                    f"document_count: 2 }} }} "
                    f"events {{ {one} dossier_withdrawn_v1 {{ withdraw_time {{ seconds: 1680224600 }} accepted: true }} }}",
        "refused": f"A events {{ {one} dossier_submitted_v1 {{ {facts} }} }} "
                   f"events {{ {one} dossier_refused_v1 {{ {facts} refuse_time {{ seconds: 1680224500 }} }} }}",
        "imported": f"A events {{ {one} dossier_imported_v1 {{ {facts} {acceptance} steps {{ state: 2 enter_time "
                    f"{{ seconds: 1680224400 }} }} steps {{ state: 9 enter_time {{ seconds: 1680310800 }} }} "
                    f'source: "so-cu" source_key: "k1" }} }}',
        "catalog": f"A events {{ {one} catalog_put_v1 {{ calendars {{ {CALENDAR} }} agencies {{ {AGENCY} }} "
                   f"procedures {{ {PROCEDURE} }} }} }}",
        "missing": f"A events {{ {one} dossier_withdrawn_v1 {{ }} }}",
        "no_dossier": 'A events { header { request_id: "x" } dossier_submitted_v1 { } } events { }',
        "course": f"B events {{ {one} course_opened_v1 {{ {opening} }} }} "
                  f"events {{ {one} course_transitioned_v1 {{ {move(2, 2, 4, 1680225000, 1, due)} }} }} "
                  f"events {{ {one} course_transitioned_v1 {{ {move(3, 4, 5, 1680226000, 2)} has_note: true }} }} "
                  f"events {{ {one} course_transitioned_v1 {{ {move(4, 5, 4, 1680227000, 1, due)} }} }} "
                  f"events {{ {one} course_transitioned_v1 {{ {move(11, 4, 9, 1680228000, 3, due)} }} }} "
                  f"events {{ {one} course_transitioned_v1 {{ {move(12, 9, 10, 1680229000, 3, due)} }} }}",
        "course_imported": f"B events {{ {one} course_imported_v1 {{ {opening} "
                           f"{move(2, 2, 4, 1680225000, 1, due).replace('transition {', 'transitions {')} }} }}",
        "course_missing": f"B events {{ {one} course_transitioned_v1 {{ {move(2, 2, 4, 1, 1)} }} }}",
        "time_beyond": f"A events {{ {one.replace('1680220800', '9223372036854775807')} dossier_submitted_v1 {{ "
                       f"{facts.replace('1680220800', '-9223372036854775808')} }} }}",
        "course_time_beyond": f"B events {{ {one} course_opened_v1 {{ {opening} }} }} events {{ {one} "
                              f"course_transitioned_v1 {{ {move(2, 2, 4, 2**63 - 1, 1, due)} }} }} events {{ {one} "
                              f"course_transitioned_v1 {{ {move(3, 4, 5, -2**63, 2)} }} }}",
        "course_unknown": 'B events { header { request_id: "x" dossier_id: "y" } }',
    })


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_dossier_id(partition, serial):
    bits = partition << 52 | serial
    return "".join(ALPHABET[bits >> (5 * place) & 31] for place in reversed(range(13)))


def names():
    write("dossier_names", {
        "code": "000.00.03.H28-230331-0001", "code_wide": "H28-991231-123456789012", "code_leap": "H28-240229-9999",
        "code_no_day": "H28-230229-0001", "code_no_serial": "H28-230331-0000", "code_padded": "H28-230331-01000",
        "code_agency": ".H28-230331-0001", "id": make_dossier_id(1, 1), "id_last": make_dossier_id(4095, (1 << 52) - 1),
        "id_lower": make_dossier_id(33, 28672).lower(), "id_too_great": "G000000000001", "id_no_serial":
        make_dossier_id(7, 0), "id_letter": "0000I00000001",
    })
    write("text", {
        "composed": "Nguyễn Thị Hoà Bình đường", "decomposed": "Nguyễn Thị Hòa", "spaces": "  HÒA  \t BÌNH \u3000 ",
        "wide": "ＨＯＡ ﬁ ﷺ", "control": "a\u0085b\u0000", "not_utf8": b"abc\xc3\x28\xed\xa0\x80\xf5", "lines": "a\n\tb\r\n",
        "stroked": "Đ ð ɖ Ɖ", "invisible": "a\u200bb\u00adc\ufeff", "many_marks": "a" + "\u0301\u0323" * 12,
        "hangul": "한국어 한", "casefold": "ẞ ŉ ᾳ ΐ İ", "emoji": "👩‍👩‍👧 🇻🇳",
        "ascii": "0123456789abcdefghij~", "overlong": b"\xc0\xaf\xe0\x80\xaf",
    })


def token(query_filter, position):
    fingerprint = hashlib.sha256(query_filter).digest()[:8]
    check = hashlib.sha256(b"\x01" + fingerprint + position).digest()[:4]
    return base64.urlsafe_b64encode(b"\x01" + fingerprint + check + position).rstrip(b"=")


def tokens_and_keys():
    write("page_token", {
        "ours": b"H28\n" + token(b"H28", b"\x00\x00\x00\x01H28\x00\x80"), "no_position": b"\n" + token(b"", b""),
        "other_filter": b"H29\n" + token(b"H28", b"x"), "empty": b"H28\n", "padded": b"a\n" + token(b"a", b"12") + b"=",
        "short": b"a\nAQ", "version": b"a\nAg" + token(b"a", b"123")[2:], "not_base64": "a\n!!!",
        "long": b"f\n" + b"A" * 4097,
    })
    write("key_codec", {
        "work": b"4st8\n" + struct.pack(">I", 3) + b"H28\x00" + struct.pack(">QQ", 1 << 63 | 1680220800000000, 77),
        "numbers": b"1248\n" + bytes(range(15)), "varints": b"vvv\n" + varint(0) + varint(300) + varint(2**64 - 1),
        "varint_too_long": b"v\n" + b"\x80" * 10 + b"\x01", "varint_overflow": b"v\n" + b"\xff" * 9 + b"\x02",
        "varint_greatest": b"v\n" + b"\xff" * 9 + b"\x01", "varint_padded_zero": b"v\n\x80\x00", "varint_padded": b"v1\n\x81\x00\x05",
        "text_without_end": "s\nabc", "cut": b"8\n1234", "bytes": b"brb\nabcdefgh", "all_ones": b"4r\n" + b"\xff" * 8,
        "time_min": b"t\n" + bytes(8), "empty": "",
    })
    literal = b"motcua"
    block = bytes([len(literal) << 4]) + literal
    write("packing", {
        "as_is": b"\x00abc", "block": varint(6) + block, "run": varint(21) + b"\x1fa\x01\x00\x01\x00" + b"\x50aaaaa",
        "empty": b"", "empty_value": b"\x00", "too_long": varint(7) + block, "too_short": varint(3) + block,
        "claim": varint(1 << 31) + block, "bad_offset": varint(20) + b"\x10a\xff\xff", "text": b"Nguyen Van A, " * 20,
        "zeros": bytes(200),
    })


def files():
    row = field(1, "k1") + field(2, "H28") + field(4, 2) + field(7, field(1, 1680220800))
    write("delimited", {
        "two": varint(len(row)) + row + varint(len(row)) + row, "empty": b"", "empty_message": b"\x00\x00",
        "cut": varint(len(row)) + row[:-1], "length_cut": b"\x80", "not_utf8": b"\x03\x0a\x01\xff",
        "long_length": b"\xff\xff\xff\xff\x0f" + row, "length_too_long": b"\xff" * 10 + b"\x01",
        "garbage": varint(3) + b"\x07\x07\x07",
    })
    state = {"source": "so-cu", "file_name": "2022.jsonl", "file_bytes": 123, "rows_answered": 45, "rows_failed": 6}
    write("import_state", {
        "state": json.dumps(state), "indented": json.dumps(state, indent=2) + "\n",
        "names": json.dumps(state | {"file_name": "hồ sơ \"1\"\n\u0000"}), "largest": json.dumps(state | {"file_bytes": 2**64 - 1}),
        "negative": json.dumps(state | {"rows_failed": -1}), "fraction": json.dumps(state | {"rows_answered": 1.5}),
        "missing": '{"source": "x"}', "twice": '{"source": "a", "source": 1}', "list": "[[[[]]]]", "empty": "",
        "not_utf8": b'{"source": "\xff"}', "too_large": '{"file_bytes": 1e999}',
    })
    applicant = {"kind": "APPLICANT_KIND_INDIVIDUAL", "fullName": "Nguyễn Thị Hoà", "identityNumber": "017183000123"}
    line = json.dumps({"sourceKey": "k1", "agencyCode": "H28", "procedureCode": "1.004194", "channel": "CHANNEL_DIRECT",
                       "applicant": applicant, "submitTime": "2023-03-31T00:00:00Z",
                       "documents": [{"documentCode": "TK", "sha256": "AAECAw==", "sizeBytes": "18446744073709551615"}],
                       "steps": [{"state": "DOSSIER_STATE_ACCEPTED", "enterTime": "2023-03-31T01:00:00.000001Z"}]},
                      ensure_ascii=False)
    write("message_source", {
        "two": line + "\n" + line + "\n", "no_end": line, "empty": "", "empty_lines": "\n\n{}\n\n", "numbers":
        '{"channel": 2, "steps": [{"state": 99}]}', "snake": '{"source_key": "k", "submit_time": "0001-01-01T00:00:00Z"}',
        "unknown": '{"other": 1}', "cut": line[:60], "nulls": '{"applicant": null, "documents": null}',
        "deep": "[" * 200, "not_utf8": b'{"sourceKey": "\xff"}', "surrogates": '{"sourceKey": "\\ud83d\\ude00 \\ud800"}',
        "last_time": '{"submitTime": "9999-12-31T23:59:59.999999999Z"}', "text": "abc",
    })
    published = {
        "source": "https://example.vn", "period": {"start": "2023-01-01", "end": "2023-04-01", "time_zone": "Asia/Ho_Chi_Minh"},
        "received": {"total": 100, "online": 60, "direct_and_postal": 30, "carried_over": 10},
        "resolved": {"total": 90, "early": 70, "on_time": 15, "late": 5}, "pending": {"total": 10, "in_time": 9, "overdue": 1},
        "online_services": {"total": 5, "level_3_partial": 2, "level_4_full": 3},
        "one_stop_desks": {"provincial_centre": 1, "districts": 2, "communes": 3}, "districts": ["Đà Bắc", "Mai Châu"]}
    nothing = json.loads(json.dumps(published))
    for section in ("received", "resolved", "pending", "online_services"):
        nothing[section] = dict.fromkeys(nothing[section], 0)
    write("published", {
        "quarter": json.dumps(published, ensure_ascii=False), "nothing": json.dumps(nothing),
        "open": json.dumps(published | {"pending": {"total": 11, "in_time": 10, "overdue": 1}}),
        "negative": json.dumps(published | {"pending": {"total": 10, "in_time": 11, "overdue": -1}}),
        "great": json.dumps(published).replace("100", "9223372036854775807"),
        "greatest": json.dumps(published).replace("70", str(10**12 - 20)).replace("60", str(10**12 - 40)).replace(
            "100", str(10**12)).replace("90", str(10**12 - 10)),
        "unsigned": json.dumps(published).replace("70", "18446744073709551600"),
        "no_period": json.dumps(published | {"period": []}), "no_names": json.dumps(published | {"districts": [1, 2]}),
        "list": "[]", "empty": "", "cut": json.dumps(published)[:100],
    })


def zigzag(number):
    return varint(number << 1 ^ number >> 63)


def rows():
    facts = field(1, "H28") + field(2, "1.004194") + field(5, 1) + field(6, field(1, 1680220800))
    work = struct.pack(">I", 1) + b"H28\x00" + struct.pack(">QQ", 1 << 63 | 1680220800000000, 7)
    write("stored_rows", {
        "serials": b"S" + varint(7 << 12) + varint(7 << 12 | 1) + varint(2**52), "serials_none": b"S",
        "serials_cut": b"S\x80", "submissions": b"F\x01" + varint(0) + varint(len(facts)) + facts + varint(3) +
        varint(len(facts)) + facts, "submissions_format": b"F\x02\x00\x00", "submissions_cut": b"F\x01\x00\x7f",
        "submissions_garbage": b"F\x01\x00\x01\xff", "private": b"P" + varint(3) + b"abc" + varint(0) + varint(2) + b"de",
        "private_cut": b"P\x05ab", "work": b"W" + work, "work_no_due": b"W" + work[:8] + b"\xff" * 8 + work[16:],
        "work_cut": b"W" + work[:-1], "dossier": b"D\x01" + field(1, 2) + field(2, facts) + field(7, 3) +
        field(8, field(1, 7) + field(2, 1)), "dossier_format": b"D\x02", "course": b"C\x01" + field(2, "H28") + field(19, b"\x00"),
        "number": b"N" + struct.pack(">Q", 12345), "number_cut": b"N123",
    })
    accepted = b"\x2e" + varint(2) + varint(1) + varint(1 + 10**9) + varint(0) + varint(4) + b"cong" + varint(1) + zigzag(1680224400000000)
    moved = b"\x02" + varint(4) + varint(2) + zigzag(600000000)
    noted = b"\xe6" + varint(5) + varint(2) + varint(0) + varint(3) + b"anh" + zigzag(5) + varint(9) + varint(1) + varint(3) + zigzag(7)
    write("history_lines", {
        "accepted": accepted, "moved": accepted + moved, "noted": accepted + moved + noted,
        "caller_again": accepted + moved + noted + b"\x20" + varint(1) + varint(5) + zigzag(-9), "empty": b"",
        "other_from": accepted + b"\x01" + varint(9) + varint(8) + zigzag(1), "no_due": accepted + b"\x08\x00" + varint(3) + zigzag(2),
        "unknown_caller": b"\x20" + varint(4) + varint(5) + zigzag(1), "cut": accepted[:-2], "wraps": accepted + b"\x00" + varint(1) +
        varint(2**64 - 1), "large_numbers": b"\x17" + varint(2**40) + varint(2**63) + varint(2**32) + varint(2**33) + varint(1) + varint(0),
        "outcome": accepted + b"\x12" + varint(9) + varint(2) + varint(11) + zigzag(99),
    })
    entries = "first event\nsecond\nthird\n"
    write("journal_entries", {
        "whole": "0n\n" + entries, "flip": "1f7\n" + entries, "flip_format": "0f\n" + entries, "cut": "1c3\n" + entries,
        "cut_all": "2c\n" + entries, "removed": "1r\n" + entries, "removed_last": "2r\n" + entries, "removed_first":
        "0r\n" + entries, "replaced": "1x\n" + entries, "key": "1k\n" + entries, "empty_events": "0n\n\n\n\n", "empty": "",
    })


requests_of_intake()
requests_of_catalog()
requests_of_processing()
requests_of_statistics()
bodies()
event_batches()
names()
tokens_and_keys()
files()
rows()
