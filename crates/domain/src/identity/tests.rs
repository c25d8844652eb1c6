use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case("11010519491231002X", IdentityKind::ResidentId)]
#[case("440524188001010014", IdentityKind::ResidentId)]
#[case("34052419800101001X", IdentityKind::ResidentId)]
#[case("810000199408230021", IdentityKind::ResidencePermit)]
#[case("830000199201300022", IdentityKind::ResidencePermit)]
#[case("911124198108030024", IdentityKind::ForeignPermanentResident)]
fn the_printed_examples_are_valid(#[case] number: &str, #[case] kind: IdentityKind) {
    let found = parse(number, None).unwrap();
    assert_eq!((found.kind, found.state, found.number.as_str()), (kind, IdentityState::Valid, number));
}

#[rstest]
#[case("110105194912310021")]
#[case("345955198706122245")]
fn a_wrong_check_digit_is_told_with_repairs(#[case] number: &str) {
    let Err(IdentityProblem::CheckDigit { repairs }) = parse(number, None) else { panic!("{number} passed") };
    for repair in repairs {
        assert_eq!(parse(&repair, None).unwrap().state, IdentityState::Valid, "{repair}");
    }
}

#[test]
fn the_true_number_is_among_the_repairs() {
    for wrong in ["110105194912310021", "11010519491213002X", "11015019491231002X"] {
        let Err(IdentityProblem::CheckDigit { repairs }) = parse(wrong, None) else { panic!("{wrong} passed") };
        assert!(repairs.contains(&"11010519491231002X".to_owned()), "{wrong}: {repairs:?}");
    }
}

#[rstest]
#[case::lower_case("11010519491231002x")]
#[case::full_width("１１０１０５１９４９１２３１００２Ｘ")]
#[case::spaces("110105 1949 1231 002X")]
#[case::ideographic_space("\u{3000}11010519491231002X\u{3000}")]
#[case::apostrophe("'11010519491231002X")]
#[case::hyphens("110105-19491231-002X")]
#[case::invisible_mark("\u{200B}11010519491231002X\u{FEFF}")]
#[case::non_breaking("110105\u{A0}19491231\u{A0}002X")]
fn other_spellings_are_the_same_number(#[case] text: &str) {
    assert_eq!(parse(text, None).unwrap().number, "11010519491231002X");
}

#[test]
fn fifteen_digits_are_converted_and_marked() {
    let found = parse("110105491231002", None).unwrap();
    assert_eq!(found.number, "11010519491231002X");
    assert_eq!((found.state, found.converted_from_15), (IdentityState::Legacy, true));
    assert_eq!(found.original, "110105491231002");
    assert_eq!(found.birth_date.unwrap().to_string(), "1949-12-31");
    assert_eq!(found.sex, Some(Sex::Female));
}

#[rstest]
#[case("H12345678", None, IdentityKind::HkMacaoPermit, "H12345678")]
#[case("m1234567801", None, IdentityKind::HkMacaoPermit, "M12345678")]
#[case("12345678", None, IdentityKind::TaiwanPermit, "12345678")]
#[case("1234567801", Some(IdentityKind::TaiwanPermit), IdentityKind::TaiwanPermit, "12345678")]
#[case("CAN123456789012", None, IdentityKind::ForeignPermanentResident, "CAN123456789012")]
#[case("E12345678", None, IdentityKind::Passport, "E12345678")]
#[case("EA1234567", None, IdentityKind::Passport, "EA1234567")]
#[case("G12345678", None, IdentityKind::Passport, "G12345678")]
#[case("123456789", Some(IdentityKind::Passport), IdentityKind::Passport, "123456789")]
#[case("AB12C3456", Some(IdentityKind::Passport), IdentityKind::Passport, "AB12C3456")]
#[case("O123456789", None, IdentityKind::BirthCertificate, "O123456789")]
#[case("53e71", Some(IdentityKind::SourceId), IdentityKind::SourceId, "53e71")]
#[case("临-0001", Some(IdentityKind::Temporary), IdentityKind::Temporary, "临-0001")]
fn other_documents_are_known_by_their_form(
    #[case] text: &str,
    #[case] hint: Option<IdentityKind>,
    #[case] kind: IdentityKind,
    #[case] number: &str,
) {
    let found = parse(text, hint).unwrap();
    assert_eq!((found.kind, found.number.as_str(), found.state), (kind, number, IdentityState::Unchecked));
}

#[rstest]
#[case("4.40902E+17", IdentityProblem::ScientificNotation)]
#[case("3.30381E+17", IdentityProblem::ScientificNotation)]
#[case("5E+17", IdentityProblem::ScientificNotation)]
#[case("1101051949123100", IdentityProblem::WrongLength { len: 16 })]
#[case("11010519491231002", IdentityProblem::WrongLength { len: 17 })]
#[case("1101051949123100211", IdentityProblem::WrongLength { len: 19 })]
#[case("110105499931002", IdentityProblem::BirthDate)]
#[case("无", IdentityProblem::Placeholder)]
#[case("不详", IdentityProblem::Placeholder)]
#[case("0", IdentityProblem::Placeholder)]
#[case("N/A", IdentityProblem::Placeholder)]
#[case("王小英", IdentityProblem::Unreadable)]
#[case("", IdentityProblem::Unreadable)]
fn what_is_no_number_says_why(#[case] text: &str, #[case] problem: IdentityProblem) {
    assert_eq!(parse(text, None).unwrap_err(), problem);
}

#[test]
fn letters_typed_for_digits_are_proposed_not_repaired() {
    let Err(IdentityProblem::CheckDigit { repairs }) = parse("11O1O519491231OO2X", None) else { panic!("passed") };
    assert_eq!(repairs, ["11010519491231002X"]);
}

#[rstest]
#[case("4.40902E+17", true)]
#[case("5.3E+72", true)]
#[case("5.3e72", true)]
#[case("1E+10", true)]
#[case("53e71", false)]
#[case("5e71", false)]
#[case("E12345678", false)]
#[case("9e1234", false)]
#[case("1.2.3E+4", false)]
#[case("12.3E+4", false)]
fn powers_of_ten_are_told_from_names(#[case] text: &str, #[case] is_scientific_notation: bool) {
    assert_eq!(is_scientific(text), is_scientific_notation);
}

#[rstest]
#[case(IdentityKind::ResidentId, "11010519491231002X", "110*************2X")]
#[case(IdentityKind::Passport, "E12345678", "E******78")]
#[case(IdentityKind::HkMacaoPermit, "H12345678", "H******78")]
#[case(IdentityKind::Other, "12", "**")]
#[case(IdentityKind::SourceId, "SK_14", "SK_14")]
fn the_mask_hides_birth_date_and_sequence(#[case] kind: IdentityKind, #[case] number: &str, #[case] shown: &str) {
    assert_eq!(mask(kind, number), shown);
}

#[test]
fn a_broken_number_is_kept_only_as_invalid() {
    let kept = keep_invalid("110105 194912310021", None);
    assert_eq!((kept.kind, kept.number.as_str(), kept.state), (IdentityKind::ResidentId, "110105194912310021", IdentityState::Invalid));
}

fn valid_number() -> impl Strategy<Value = String> {
    (11_u32..=65, 1_u32..=99, 1_u32..=99, 1900_i16..=2022, 1_i8..=12, 1_i8..=28, 0_u32..=999).prop_filter_map(
        "a province that exists",
        |(province, city, county, year, month, day, sequence)| {
            let first = format!("{province:02}{city:02}{county:02}{year:04}{month:02}{day:02}{sequence:03}");
            let last = check_digit(&first)?;
            Some(format!("{first}{last}"))
        },
    )
}

proptest! {
    #[test]
    fn every_single_substitution_is_caught(number in valid_number(), at in 0_usize..18, digit in 0_u8..10) {
        let mut wrong = number.clone().into_bytes();
        if wrong[at] == b'0' + digit {
            return Ok(());
        }
        wrong[at] = b'0' + digit;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_ne!(check_digit(&wrong), wrong.chars().last());
        prop_assert!(parse(&wrong, None).is_err());
    }

    #[test]
    fn every_swap_of_neighbours_is_caught(number in valid_number(), at in 0_usize..17) {
        let mut wrong = number.clone().into_bytes();
        wrong.swap(at, at + 1);
        if wrong != number.as_bytes() {
            prop_assert!(parse(&String::from_utf8(wrong).unwrap(), None).is_err());
        }
    }

    #[test]
    fn a_valid_number_reads_as_itself_and_its_mask_reads_as_nothing(number in valid_number()) {
        let found = parse(&number, None).unwrap();
        prop_assert_eq!(&found.number, &number);
        let masked = mask(found.kind, &number);
        prop_assert_eq!(masked.len(), number.len());
        prop_assert!(!masked.contains(&number[3..16]));
        prop_assert!(parse(&masked, None).is_err());
    }

    #[test]
    fn repairs_of_a_slip_hold_the_truth(number in valid_number(), at in 0_usize..17, digit in 0_u8..10) {
        let mut wrong = number.clone().into_bytes();
        wrong[at] = b'0' + digit;
        let wrong = String::from_utf8(wrong).unwrap();
        let known = check::birth_date(&number[6..14]).is_some() && matches!(parse(&number, None), Ok(found) if found.state == IdentityState::Valid);
        let has_province = ["11","12","13","14","15","21","22","23","31","32","33","34","35","36","37","41","42","43","44","45","46","50","51","52","53","54","61","62","63","64","65"].contains(&&number[..2]);
        if wrong != number && known && has_province {
            prop_assert!(repairs(&wrong).contains(&number));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        for hint in IdentityKind::ALL.iter().copied().map(Some).chain([None]) {
            let _ = parse(&text, hint);
            let _ = keep_invalid(&text, hint);
        }
        let _ = (check_digit(&text), to_18(&text), repairs(&text), mask(IdentityKind::Other, &text), is_scientific(&text));
    }
}
