use super::*;
use crate::measured_profile::tests::row;

#[test]
fn a_table_reads_what_it_wrote_and_sorts_it() {
    let rows = [row("b", "two", 2.0), row("a", "one", 1.0), row("b", "two", 2.0)];
    let table = SongTable::new(rows);
    assert_eq!(table.rows().len(), 2, "the same bytes are one song");
    assert_eq!(table.rows()[0].origin.artist, "a");
    let text = table.to_json_lines();
    let read = SongTable::from_json_lines(&text).unwrap();
    assert_eq!(read.table, table);
    assert!(!read.is_torn);
}

/// A writer that was stopped inside a line, a row of another form, and a broken line in the middle.
#[test]
fn a_torn_line_is_left_out_and_a_broken_one_is_named() {
    let whole = json_line(&row("a", "one", 1.0));
    let torn = format!("{whole}{}", &json_line(&row("b", "two", 2.0))[..40]);
    let read = SongTable::from_json_lines(&torn).unwrap();
    assert_eq!((read.table.rows().len(), read.is_torn), (1, true));
    let older = whole.replace(SONG_SCHEMA, "premix.song/0");
    assert_eq!(SongTable::from_json_lines(&older).unwrap().table.rows().len(), 0);
    let broken = format!("{whole}what\n{whole}");
    assert!(SongTable::from_json_lines(&broken).unwrap_err().to_string().contains("line 2"));
    assert_eq!(SongTable::from_json_lines("").unwrap().table, SongTable::default());
}

#[test]
fn csv_quotes_what_it_must_and_has_every_feature() {
    let mut second = row("b, \"the\" B", "two", 2.0);
    second.song.features.insert("tempo_bpm".to_owned(), 90.5);
    let text = SongTable::new([row("a", "one", 1.0), second]).to_csv();
    let lines: Vec<&str> = text.split("\r\n").collect();
    let heads: Vec<&str> = lines[0].split(',').collect();
    assert_eq!(lines.len(), 4);
    assert!(heads.contains(&"tempo_bpm") && heads.contains(&"third_octave_1000.0_hz_db"), "{heads:?}");
    assert!(lines[2].contains("\"b, \"\"the\"\" B\"") && lines[2].contains(",90.5,"), "{}", lines[2]);
    assert!(lines[1].ends_with(",-29") && lines[1].contains(",1,,1,0,"), "{}", lines[1]);
}
