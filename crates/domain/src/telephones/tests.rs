use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case("13812340412", TelephoneKind::Mobile, "13812340412")]
#[case("+8613812340412", TelephoneKind::Mobile, "13812340412")]
#[case("0086 138 1234 0412", TelephoneKind::Mobile, "13812340412")]
#[case("86-138-1234-0412", TelephoneKind::Mobile, "13812340412")]
#[case("１３８１２３４０４１２", TelephoneKind::Mobile, "13812340412")]
#[case("013812340412", TelephoneKind::Mobile, "13812340412")]
#[case("手机：13812340412", TelephoneKind::Mobile, "13812340412")]
#[case("13812340412（妈妈）", TelephoneKind::Mobile, "13812340412")]
#[case("'13812340412", TelephoneKind::Mobile, "13812340412")]
#[case("19912340412", TelephoneKind::Mobile, "19912340412")]
#[case("微信同号13812340412", TelephoneKind::Mobile, "13812340412")]
#[case("0668-2881234", TelephoneKind::Landline, "0668-2881234")]
#[case("06682881234", TelephoneKind::Landline, "0668-2881234")]
#[case("(0668)2881234", TelephoneKind::Landline, "0668-2881234")]
#[case("0574 87654321", TelephoneKind::Landline, "0574-87654321")]
#[case("010-65123456", TelephoneKind::Landline, "010-65123456")]
#[case("020-38123456", TelephoneKind::Landline, "020-38123456")]
#[case("+86 668 2881234", TelephoneKind::Landline, "0668-2881234")]
#[case("2881234", TelephoneKind::Landline, "2881234")]
#[case("12345", TelephoneKind::Service, "12345")]
#[case("96110", TelephoneKind::Service, "96110")]
#[case("400-810-1234", TelephoneKind::Service, "4008101234")]
#[case("+852 6123 4567", TelephoneKind::Foreign, "+85261234567")]
#[case("0082-10-1234-5678", TelephoneKind::Foreign, "+821012345678")]
#[case("1064812345678", TelephoneKind::Unknown, "1064812345678")]
fn one_number_is_read_however_it_is_written(#[case] text: &str, #[case] kind: TelephoneKind, #[case] number: &str) {
    let cell = parse_cell(text);
    assert_eq!(cell.problems, [], "{text}");
    assert_eq!(cell.numbers.len(), 1, "{text}: {cell:?}");
    assert_eq!((cell.numbers[0].kind, cell.numbers[0].number.as_str()), (kind, number), "{text}");
}

#[rstest]
#[case("13812340412/13912340412")]
#[case("13812340412、13912340412")]
#[case("13812340412，13912340412")]
#[case("13812340412 13912340412")]
#[case("13812340412;13912340412")]
#[case("13812340412或13912340412")]
#[case("1381234041213912340412")]
#[case("本人13812340412 妻子13912340412")]
#[case("13812340412\n13912340412")]
#[case("13812340412 / 13912340412 / 13812340412")]
fn two_numbers_in_a_cell_are_both_kept(#[case] text: &str) {
    let numbers: Vec<String> = parse_cell(text).numbers.into_iter().map(|found| found.number).collect();
    assert_eq!(numbers, ["13812340412", "13912340412"]);
}

#[rstest]
#[case("0668-2881234转801", "801")]
#[case("0668-2881234-801", "801")]
#[case("0668-2881234 ext. 801", "801")]
fn an_extension_is_kept_apart(#[case] text: &str, #[case] extension: &str) {
    let cell = parse_cell(text);
    assert_eq!(cell.numbers[0].number, "0668-2881234");
    assert_eq!(cell.numbers[0].extension.as_deref(), Some(extension));
}

#[rstest]
#[case("无", TelephoneProblem::Placeholder)]
#[case("不详", TelephoneProblem::Placeholder)]
#[case("-", TelephoneProblem::Placeholder)]
#[case("1381234041", TelephoneProblem::WrongLength { len: 10 })]
#[case("138123404123", TelephoneProblem::WrongLength { len: 12 })]
#[case("1.38123E+10", TelephoneProblem::ScientificNotation)]
#[case("6682881234", TelephoneProblem::LeadingZeroLost { repair: "0668-2881234".to_owned() })]
#[case("1065123456", TelephoneProblem::LeadingZeroLost { repair: "010-65123456".to_owned() })]
#[case("微信xiaoying88", TelephoneProblem::Unreadable)]
#[case("问邻居", TelephoneProblem::Unreadable)]
fn what_is_no_number_says_why(#[case] text: &str, #[case] problem: TelephoneProblem) {
    let cell = parse_cell(text);
    assert_eq!((cell.numbers, cell.problems), (vec![], vec![problem]));
}

#[test]
fn a_good_number_beside_a_bad_one_is_kept_and_the_bad_one_told() {
    let cell = parse_cell("13812340412/1391234");
    assert_eq!(cell.numbers.len(), 1);
    assert_eq!(cell.problems, [TelephoneProblem::WrongLength { len: 7 }]);
}

#[rstest]
#[case("13812340412", "138****0412")]
#[case("0668-2881234", "0668-****234")]
#[case("12345", "12345")]
#[case("+85261234567", "+85******567")]
#[case("2881234", "***1234")]
fn the_mask_keeps_what_helps_to_recognise(#[case] number: &str, #[case] shown: &str) {
    assert_eq!(mask(number), shown);
}

#[rstest]
#[case("13812345678", "5678")]
#[case("尾号 ５６７８", "5678")]
#[case("56 78", "5678")]
#[case("78", "78")]
#[case("", "")]
fn digits_are_read_however_they_are_written(#[case] written: &str, #[case] read: &str) {
    assert_eq!(last_digits(written, 4), read);
}

proptest! {
    #[test]
    fn a_mobile_number_reads_as_itself_in_any_dress(
        number in "1[3-9][0-9]{9}",
        prefix in prop_oneof!["", "\\+86", "0086", "86", "\\+86 ", " ", "'", "电话"],
        wide in any::<bool>(),
    ) {
        let dressed = if wide {
            number.chars().map(|ch| char::from_u32(u32::from(ch) + 0xFEE0).unwrap()).collect()
        } else {
            number.clone()
        };
        let cell = parse_cell(&format!("{prefix}{dressed}"));
        prop_assert_eq!(cell.numbers.len(), 1);
        prop_assert_eq!(&cell.numbers[0].number, &number);
        prop_assert!(parse_one(&mask(&number)).is_none());
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9+()x转 /-]{0,40}") {
        for text in [text, digits] {
            let _ = (parse_cell(&text), parse_one(&text), mask(&text));
        }
    }
}
