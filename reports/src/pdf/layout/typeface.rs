use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::pdf) enum Weight {
    /// Running text.
    Regular,
    /// Headings and names.
    Bold,
}

/// The two fonts of the document, which are those of the plots, and the words that were set with them.
pub(super) struct Typeface {
    regular: Font,
    bold: Font,
    shapers: [Face<'static>; 2],
    words: RefCell<HashMap<(Weight, String), Rc<Word>>>,
}

/// The glyphs of a word.
#[derive(Debug)]
pub(super) struct Word {
    /// As the PDF takes them: in parts of the font's size, with the bytes of the word that each stands for.
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// The sum of the advances, in parts of the font's size.
    pub(super) width: f32,
}

impl Word {
    /// In bytes.
    fn length(&self) -> usize {
        self.glyphs.iter().map(|glyph| glyph.text_range.end).max().unwrap_or(0)
    }

    /// How many bytes of the word are not wider than `width`, in parts of the font's size.
    pub(super) fn fitting(&self, width: f32) -> usize {
        // As they are read, which is not from left to right in every script.
        let mut glyphs: Vec<&KrillaGlyph> = self.glyphs.iter().collect();
        glyphs.sort_by_key(|glyph| glyph.text_range.start);
        let mut used = 0.0;
        let mut fits = |glyph: &&KrillaGlyph| {
            used += glyph.x_advance;
            used <= width
        };
        let first_beyond = glyphs.into_iter().find(|glyph| !fits(glyph));
        first_beyond.map_or_else(|| self.length(), |glyph| glyph.text_range.start)
    }
}

impl Typeface {
    pub(super) fn new() -> Self {
        let font = |bytes: &'static [u8]| Font::new(bytes.into(), 0).expect("the fonts of the dejavu crate are fonts");
        let shaper = |bytes| Face::from_slice(bytes, 0).expect("the fonts of the dejavu crate are fonts");
        Self {
            regular: font(dejavu::sans::regular()),
            bold: font(dejavu::sans::bold()),
            shapers: [shaper(dejavu::sans::regular()), shaper(dejavu::sans::bold())],
            words: RefCell::default(),
        }
    }

    pub(super) fn font(&self, weight: Weight) -> Font {
        match weight {
            Weight::Regular => self.regular.clone(),
            Weight::Bold => self.bold.clone(),
        }
    }

    /// The glyphs of a word, or of a space. What the font has no glyph for is a box.
    pub(super) fn word(&self, text: &str, weight: Weight) -> Rc<Word> {
        let key = (weight, text.to_owned());
        if let Some(known) = self.words.borrow().get(&key) {
            return Rc::clone(known);
        }
        let word = Rc::new(shaped(&self.shapers[weight as usize], text));
        self.words.borrow_mut().insert(key, Rc::clone(&word));
        word
    }
}

fn shaped(face: &Face<'_>, text: &str) -> Word {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = rustybuzz::shape(face, &[], buffer);
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let clusters = starts.clone();
    starts.sort_unstable();
    let end = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
    let em = face.units_per_em() as f32;
    let placed = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).zip(clusters);
    let glyphs: Vec<KrillaGlyph> = placed
        .map(|((info, at), start)| {
            let [advance, x, y, down] =
                [at.x_advance, at.x_offset, at.y_offset, at.y_advance].map(|units| units as f32 / em);
            KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, down, start..end(start), None)
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Word { glyphs, width }
}
