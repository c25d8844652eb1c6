use super::*;
use std::collections::BTreeSet;

fn paper(name: &str) -> Notice {
    Notice {
        tongue: Tongue::Zh,
        title: "解除居家隔离告知书".to_owned(),
        number: "编号：7F3K-92QD-XM4T".to_owned(),
        lead: format!("{name}：从2022年9月20日起，没有任何管控措施限制您的活动。"),
        rows: vec![("姓名".to_owned(), name.to_owned()), ("措施".to_owned(), "集中隔离\n居家健康监测".to_owned())],
        paragraphs: vec!["对以上内容有异议，随时可以拨打12345。".to_owned()],
        signed: vec!["广东省 茂名市".to_owned(), "2022年9月20日".to_owned()],
        foot: "编号 7F3K-92QD-XM4T".to_owned(),
    }
}

/// What a reader copies out of a page, without the spaces that setting puts between scripts.
fn text_of(pdf: &[u8], page: u32) -> String {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let text = document.extract_text(&[page]).expect("a page with text");
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_paper_can_be_read_and_copied_with_names_that_few_fonts_have() {
    for name in ["𬱖堃喆", "䶮㛃𠅤", "王小英", "Aïcha O'Neill"] {
        let pdf = notices(&[paper(name)]).expect("a paper");
        let text = text_of(&pdf, 1);
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        for part in [name.as_str(), "解除居家隔离告知书", "7F3K-92QD-XM4T", "没有任何管控措施限制您的活动", "集中隔离居家健康监测", "12345"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

#[test]
fn a_character_without_letters_is_named_and_never_an_empty_box() {
    assert_eq!(notices(&[paper("王𠮷"), paper("𰻞𠮷")]), Err(Refused::NoLetters("𠮷𰻞".to_owned())));
}

#[test]
fn every_paper_begins_on_a_page_of_its_own_and_none_is_left_out() {
    let names = ["王一", "王二", "王三"];
    let pdf = notices(&names.map(paper)).expect("papers");
    assert_eq!(lopdf::Document::load_mem(&pdf).expect("a PDF").get_pages().len(), 3);
    for (page, name) in (1..).zip(names) {
        assert!(text_of(&pdf, page).contains(name));
    }
}

#[test]
fn the_same_data_makes_the_same_file() {
    assert_eq!(notices(&[paper("王一")]), notices(&[paper("王一")]));
    assert_ne!(notices(&[paper("王一")]), notices(&[paper("王二")]));
}

#[test]
fn what_people_are_called_is_never_taken_for_markup() {
    for name in ["#panic()", "*王*", "$x$", "#sys.inputs", "\\", "@王", "= 王"] {
        let text = text_of(&notices(&[paper(name)]).expect("a paper"), 1);
        assert!(text.contains(&name.replace(' ', "")), "{name} in {text}");
    }
}

/// Were the family's name another one, digits would silently come out of no font at all.
#[test]
fn one_font_is_in_the_file_and_it_is_ours() {
    assert!(world::family() == world::FAMILY && include_str!("notice.typ").contains(world::FAMILY));
    let pdf = notices(&[paper("Wang 7")]).expect("a paper");
    let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let names = document.objects.values().filter_map(|object| object.as_dict().ok()?.get(b"FontName").ok()?.as_name().ok());
    let names: BTreeSet<String> = names.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    assert!(names.len() == 1 && names.iter().all(|name| name.contains("NotoSans")), "{names:?}");
}
