//! Owns which written forms of one letter count as the same: traditional and variant Chinese
//! characters, and Latin letters with accents. Folding serves to find; it never changes a name.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Pairs of a traditional or variant character and the simplified one that names meet under.
const PAIRS: &str = "\
    並并亞亚佈布併并來来倉仓個个們们倖幸倫伦偉伟側侧傑杰備备傳传債债傷伤傾倾僑侨儀仪億亿優优儲储兒儿內内兩两冊册冺泯凃涂凱凯剛刚創创劃划劇剧劉刘\
    劍剑勁劲動动務务勛勋勝胜勞劳勢势勳勋勵励區区協协卻却厲厉參参吳吴吿告呂吕呉吴員员問问啓启啟启喆哲喚唤喬乔單单嚴严囍喜國国園园圓圆圖图團团執执\
    堃坤堅坚報报場场塊块塗涂塵尘墳坟壇坛壓压壯壮壽寿夢梦夾夹奐奂奮奋婦妇婭娅媽妈嫻娴嬋婵嬌娇孌娈孫孙學学實实寧宁寬宽寳宝寶宝將将專专尋寻對对導导\
    峯峰島岛崗岗嵐岚嵗岁嵜崎嶺岭嶽岳巖岩帥帅師师帶带幫帮幾几広广庫库廠厂廣广廸迪張张強强彈弹彥彦後后徑径從从復复徳德徵征恆恒恵惠悅悦悳德愛爱愼慎\
    慶庆憲宪應应懷怀戰战戲戏戶户戸户揚扬換换揮挥擁拥擇择據据攜携攝摄敎教敵敌數数斉齐斎斋斷断昇升時时晉晋暉晖暢畅曄晔曉晓書书曺曹會会東东栄荣栢柏\
    桜樱條条棟栋楊杨業业極极楽乐榮荣構构樂乐樹树橋桥機机檢检櫻樱權权欽钦歐欧歡欢歲岁歷历歸归殘残気气氣气汙污汚污決决沖冲沢泽況况洩泄浜滨淚泪淨净\
    淵渊淸清淺浅渋涩渙涣減减測测渾浑湧涌湯汤溫温滝泷滿满漁渔漢汉漸渐潔洁潛潜潟泻潤润澤泽濟济濤涛濱滨濵滨濶阔瀟潇瀧泷瀾澜灣湾為为烏乌無无煉炼煒炜\
    煕熙煥焕熱热燁烨燄焰燈灯營营燦灿燿耀爺爷牀床牆墙犇奔犧牺狀状獎奖獨独獻献玆兹珎珍珮佩現现瑋玮瑠琉瑤瑶瑩莹璢琉環环璽玺瓊琼瓏珑產产産产甦苏甯宁\
    畢毕畫画異异當当疊叠療疗発发發发盃杯盡尽監监盤盘盧卢県县眞真碩硕確确禎祯禪禅禮礼秊年種种稱称穀谷積积穎颖穩稳窮穷竜龙竝并競竞筆笔節节範范築筑\
    簡简籃篮粛肃糧粮糹糸紀纪約约紅红紋纹純纯紗纱級级細细紹绍終终絃弦組组結结絕绝給给統统絲丝經经綠绿綫线維维綱纲網网緑绿緒绪線线緣缘編编練练縣县\
    總总績绩織织繡绣繼继續续纖纤罰罚羅罗羣群義义習习翺翱聖圣聞闻聯联聰聪聲声聶聂職职聽听肅肃脈脉腦脑臨临興兴舉举舊旧舘馆艦舰艷艳莊庄莖茎華华萬万\
    葉叶葦苇蓋盖蓮莲蔣蒋蔭荫蔵藏蕭萧薈荟藍蓝藝艺蘇苏蘊蕴蘭兰處处虛虚號号蟬蝉蠻蛮衛卫裏里補补裝装裡里製制複复見见規规視视親亲覺觉覽览觀观訂订計计\
    訊讯訓训託托記记訪访設设許许訳译評评詠咏試试詩诗話话該该詳详誌志認认語语誠诚誼谊調调談谈請请諒谅論论諸诸諾诺謀谋謙谦講讲謝谢證证譚谭譯译議议\
    護护譽誉讀读變变讓让讚赞豊丰豐丰豔艳貝贝貞贞負负財财貢贡貫贯責责貴贵費费賀贺資资賈贾賓宾賜赐賢贤賦赋質质賴赖購购賽赛贊赞贏赢趙赵跡迹踐践躍跃\
    車车軍军軒轩転转較较載载輔辅輕轻輝辉輪轮輯辑輸输轅辕轉转辦办辭辞農农辺边迺乃連连進进遅迟運运過过達达遜逊遠远遲迟選选遺遗遼辽邁迈還还邉边邊边\
    郞郎郵邮鄉乡鄒邹鄕乡鄧邓鄭郑酔醉醫医釋释針针釧钏鈞钧鈴铃鈺钰鉄铁銀银銅铜銘铭銳锐鋒锋鋪铺鋼钢錄录錚铮錢钱錦锦鍵键鍾钟鎖锁鎧铠鎮镇鏈链鏡镜鐘钟\
    鐵铁鑄铸鑑鉴鑒鉴長长門门閃闪閆闫開开閏闰閔闵関关閣阁閩闽閻阎闊阔闕阙闖闯關关陞升陣阵陥陷陰阴陳陈陸陆険险陽阳隊队階阶際际隠隐隨随險险隱隐隸隶\
    雑杂雖虽雙双雛雏雜杂雞鸡離离難难雲云電电霊灵霧雾靈灵靑青靜静韋韦韓韩韮韭韻韵響响頁页頂顶項项順顺須须頌颂預预頓顿頗颇領领頭头頴颖題题顏颜顕显\
    願愿類类顥颢顧顾顯显風风飄飘飇飙飈飙飛飞飯饭飲饮養养餘余館馆馬马馮冯駅驿駱骆駿骏騎骑騰腾驊骅驍骁驕骄驗验驚惊體体髙高鬱郁魚鱼魯鲁鮑鲍鮮鲜鯉鲤\
    鯤鲲鳳凤鳴鸣鴻鸿鵑鹃鵝鹅鵬鹏鶯莺鶴鹤鷄鸡鷹鹰鸞鸾麗丽麥麦麪面麵面麼么黃黄黙默點点黨党鼇鳌齊齐齋斋齒齿齡龄龍龙龔龚龢和﨑崎";

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut letters = PAIRS.chars();
    let mut table = HashMap::new();
    while let (Some(from), Some(to)) = (letters.next(), letters.next()) {
        table.insert(from, to);
    }
    table
});

/// Returns the simplified form of a character, or the character itself.
pub(super) fn simplified(ch: char) -> char {
    SIMPLIFIED.get(&ch).copied().unwrap_or(ch)
}

/// Adds a letter in the form under which names meet.
pub(super) fn push_folded(ch: char, key: &mut String) {
    if super::is_ideograph(ch) {
        key.push(simplified(ch));
        return;
    }
    // Some letters are told from another only by their capital: the sign for ångström is an å.
    for ch in ch.to_lowercase() {
        match without_accent(ch) {
            Some(plain) => key.push_str(plain),
            // A combining accent belongs to the letter before it.
            None if ('\u{300}'..='\u{36F}').contains(&ch) => {}
            None => key.push(ch),
        }
    }
}

fn without_accent(ch: char) -> Option<&'static str> {
    Some(match ch {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'Ð' | 'ð' | 'Ď'..='đ' => "d",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ĝ'..='ģ' => "g",
        'Ĥ'..='ħ' => "h",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ĵ' | 'ĵ' => "j",
        'Ķ' | 'ķ' => "k",
        'Ĺ'..='ł' => "l",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Œ' | 'œ' => "oe",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' => "s",
        'ß' => "ss",
        'Ţ'..='ŧ' => "t",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ŵ' | 'ŵ' => "w",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ' | 'ŷ' | 'Ÿ' => "y",
        'Ź'..='ž' => "z",
        _ => return None,
    })
}
