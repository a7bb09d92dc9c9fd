//! An interpreter of the part of EEL2, the language of JSFX, that the strip is written in: it runs the text that is shipped.
//!
//! All values are doubles. `==` and truth have EEL2's tolerance of 0.00001, and what is read before it is written is zero.

use std::collections::HashMap;
use std::f64::consts::PI;

/// What EEL2 takes for zero where a condition is wanted.
const CLOSE: f64 = 0.00001;
/// Words of memory that a script has.
const MEMORY: usize = 8 << 20;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 27] = [
    "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "(", ")", "[", "]", "<", ">", "+", "-", "*", "/", "%",
    "?", ":", ";", ",", "=", "!",
];

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        let mut rest = line.split("//").next().unwrap_or("").trim_start();
        while let Some(first) = rest.chars().next() {
            let length_of = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
            let n = if first.is_ascii_digit() {
                let n = length_of(|c| c.is_ascii_digit() || c == '.');
                tokens.push(Token::Number(rest[..n].parse().expect("a number")));
                n
            } else if first.is_alphabetic() || first == '_' || first == '$' {
                let n = 1 + rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - 1);
                tokens.push(Token::Name(rest[..n].to_lowercase()));
                n
            } else {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign = sign.unwrap_or_else(|| panic!("no sign of the language: {rest}"));
                tokens.push(Token::Sign(sign));
                sign.len()
            };
            rest = rest[n..].trim_start();
        }
    }
    tokens
}

#[derive(Debug, Clone)]
enum Node {
    Number(f64),
    /// A variable by its index.
    Variable(usize),
    Memory(Box<Self>),
    /// Target, sign of the operation or nothing, value.
    Assign(Box<Self>, &'static str, Box<Self>),
    Binary(&'static str, Box<Self>, Box<Self>),
    Negative(Box<Self>),
    Not(Box<Self>),
    If(Box<Self>, Box<Self>, Option<Box<Self>>),
    Block(Vec<Self>),
    Loop(Box<Self>, Box<Self>),
    While(Box<Self>, Box<Self>),
    /// One of the language, by name.
    Builtin(&'static str, Vec<Self>),
    /// A function of the script: parameters by variable index, body by function index.
    Call(usize, Vec<Self>),
}

const BUILTINS: [&str; 17] = [
    "abs", "asin", "cos", "exp", "floor", "log", "log10", "max", "memcpy", "memset", "min", "pow", "sin", "sqr",
    "sqrt", "tan", "sign",
];

#[derive(Debug, Clone)]
struct Function {
    parameters: Vec<usize>,
    body: Node,
}

/// Turns text into nodes. Parameters and locals of a function are variables of their own: nothing here calls itself.
#[derive(Debug, Default)]
struct Parser {
    tokens: Vec<Token>,
    at: usize,
    variables: HashMap<String, usize>,
    functions: HashMap<String, usize>,
    bodies: Vec<Function>,
    scope: Vec<String>,
    scope_name: String,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_at(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is_at(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) {
        assert!(
            self.take(sign),
            "{sign} is missing before {:?}",
            &self.tokens[self.at..self.tokens.len().min(self.at + 6)]
        );
    }

    fn name(&mut self) -> String {
        let Some(Token::Name(name)) = self.peek().cloned() else { panic!("a name is missing: {:?}", self.peek()) };
        self.at += 1;
        name
    }

    fn names(&mut self) -> Vec<String> {
        self.expect("(");
        let mut names = Vec::new();
        while !self.take(")") {
            names.push(self.name());
            self.take(",");
        }
        names
    }

    fn variable(&mut self, name: &str) -> usize {
        let is_local = self.scope.iter().any(|local| local == name);
        let name = if is_local { format!("{}.{name}", self.scope_name) } else { name.to_owned() };
        let next = self.variables.len();
        *self.variables.entry(name).or_insert(next)
    }

    fn section(&mut self, text: &str) -> Node {
        self.tokens = tokens(text);
        self.at = 0;
        let body = self.block(None);
        assert_eq!(self.at, self.tokens.len(), "all of the section is read");
        body
    }

    /// Statements up to `end`, which is read as well.
    fn block(&mut self, end: Option<&str>) -> Node {
        let mut statements = Vec::new();
        loop {
            match end {
                Some(end) if self.take(end) => break,
                None if self.peek().is_none() => break,
                _ => {}
            }
            if self.peek() == Some(&Token::Name("function".to_owned())) {
                self.function();
            } else if !self.take(";") {
                statements.push(self.conditional());
                let ended = end.map_or(self.peek().is_none(), |end| self.is_at(end));
                if !ended {
                    self.expect(";");
                }
            }
        }
        Node::Block(statements)
    }

    fn function(&mut self) {
        self.at += 1;
        let name = self.name();
        let parameters = self.names();
        self.scope.clone_from(&parameters);
        self.scope_name.clone_from(&name);
        if self.peek() == Some(&Token::Name("local".to_owned())) {
            self.at += 1;
            let locals = self.names();
            self.scope.extend(locals);
        }
        self.expect("(");
        let parameters = parameters.iter().map(|parameter| self.variable(parameter)).collect();
        let body = self.block(Some(")"));
        self.functions.insert(name, self.bodies.len());
        self.bodies.push(Function { parameters, body });
        self.scope.clear();
    }

    fn conditional(&mut self) -> Node {
        let condition = self.binary(0);
        if !self.take("?") {
            return condition;
        }
        let then = self.conditional();
        let otherwise = if self.take(":") { Some(Box::new(self.conditional())) } else { None };
        Node::If(Box::new(condition), Box::new(then), otherwise)
    }

    fn binary(&mut self, level: usize) -> Node {
        const LEVELS: [&[&str]; 4] =
            [&["&&", "||"], &["<", ">", "<=", ">=", "==", "!="], &["+", "-"], &["*", "/", "%"]];
        let Some(signs) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1);
        while let Some(sign) = signs.iter().find(|sign| self.is_at(sign)) {
            self.at += 1;
            let right = self.binary(level + 1);
            left = Node::Binary(sign, Box::new(left), Box::new(right));
        }
        left
    }

    fn unary(&mut self) -> Node {
        if self.take("-") {
            return Node::Negative(Box::new(self.unary()));
        }
        if self.take("!") {
            return Node::Not(Box::new(self.unary()));
        }
        let mut node = self.primary();
        while self.take("[") {
            let index = self.conditional();
            self.expect("]");
            node = Node::Memory(Box::new(Node::Binary("+", Box::new(node), Box::new(index))));
        }
        for sign in ["=", "+=", "-=", "*=", "/="] {
            if self.take(sign) {
                let is_target = matches!(node, Node::Variable(_) | Node::Memory(_));
                assert!(is_target, "{node:?} can not be assigned to");
                let value = self.conditional();
                return Node::Assign(Box::new(node), sign, Box::new(value));
            }
        }
        node
    }

    fn primary(&mut self) -> Node {
        if self.take("(") {
            return self.block(Some(")"));
        }
        if let Some(Token::Number(number)) = self.peek() {
            let number = *number;
            self.at += 1;
            return Node::Number(number);
        }
        let name = self.name();
        if name == "$pi" {
            return Node::Number(PI);
        }
        if !self.is_at("(") {
            return Node::Variable(self.variable(&name));
        }
        self.at += 1;
        if name == "while" {
            let condition = self.block(Some(")"));
            self.expect("(");
            return Node::While(Box::new(condition), Box::new(self.block(Some(")"))));
        }
        let mut arguments = Vec::new();
        if name == "loop" {
            let count = self.conditional();
            self.expect(",");
            return Node::Loop(Box::new(count), Box::new(self.block(Some(")"))));
        }
        while !self.take(")") {
            arguments.push(self.conditional());
            self.take(",");
        }
        if let Some(function) = self.functions.get(&name) {
            let wanted = self.bodies[*function].parameters.len();
            assert_eq!(arguments.len(), wanted, "{name} takes {wanted} arguments");
            return Node::Call(*function, arguments);
        }
        let builtin = BUILTINS.iter().find(|builtin| **builtin == name);
        Node::Builtin(builtin.unwrap_or_else(|| panic!("there is no function {name}")), arguments)
    }
}

/// A JSFX that runs.
#[derive(Debug)]
pub(crate) struct Effect {
    functions: Vec<Function>,
    slider: Node,
    sample: Node,
    names: HashMap<String, usize>,
    machine: Machine,
}

#[derive(Debug)]
struct Machine {
    variables: Vec<f64>,
    memory: Vec<f64>,
}

impl Effect {
    /// Loads a script and runs its first section at a sample rate, with these values of its sliders, counted from 1.
    pub(crate) fn new(text: &str, sample_rate_hz: u32, sliders: &[f64]) -> Self {
        let mut parser = Parser::default();
        let mut section = |name: &str| {
            let body = text.split_once(&format!("\n@{name}\n")).unwrap_or_else(|| panic!("there is no @{name}")).1;
            let body: Vec<&str> = body.lines().take_while(|line| !line.starts_with('@')).collect();
            parser.section(&body.join("\n"))
        };
        let (init, slider, sample) = (section("init"), section("slider"), section("sample"));
        for name in ["spl0", "spl1", "srate", "pdc_delay"] {
            parser.variable(name);
        }
        for index in 1..=sliders.len() {
            parser.variable(&format!("slider{index}"));
        }
        let machine = Machine { variables: vec![0.0; parser.variables.len()], memory: vec![0.0; MEMORY] };
        let mut effect = Self { functions: parser.bodies, slider, sample, names: parser.variables, machine };
        effect.set("srate", f64::from(sample_rate_hz));
        for (index, value) in sliders.iter().enumerate() {
            effect.set(&format!("slider{}", index + 1), *value);
        }
        effect.machine.run(&init, &effect.functions);
        effect.machine.run(&effect.slider, &effect.functions);
        effect
    }

    fn set(&mut self, name: &str, value: f64) {
        self.machine.variables[self.names[name]] = value;
    }

    /// The value of a variable.
    pub(crate) fn value(&self, name: &str) -> f64 {
        self.machine.variables[self.names[name]]
    }

    /// Both channels of the next frame.
    pub(crate) fn frame(&mut self, frame: [f64; 2]) -> [f64; 2] {
        self.set("spl0", frame[0]);
        self.set("spl1", frame[1]);
        self.machine.run(&self.sample, &self.functions);
        [self.value("spl0"), self.value("spl1")]
    }
}

impl Machine {
    fn place(&mut self, at: f64) -> usize {
        // Half a step is added, as EEL2 does, so that what was rounded down is found.
        let place = (at + CLOSE) as usize;
        assert!(at > -1.0 && place < self.memory.len(), "there is no memory at {at}");
        place
    }

    fn run(&mut self, node: &Node, functions: &[Function]) -> f64 {
        match node {
            Node::Number(number) => *number,
            Node::Variable(index) => self.variables[*index],
            Node::Memory(at) => {
                let at = self.run(at, functions);
                let place = self.place(at);
                self.memory[place]
            }
            Node::Assign(target, sign, value) => self.assign(target, sign, value, functions),
            Node::Binary("&&", left, right) => {
                f64::from(is_true(self.run(left, functions)) && is_true(self.run(right, functions)))
            }
            Node::Binary("||", left, right) => {
                f64::from(is_true(self.run(left, functions)) || is_true(self.run(right, functions)))
            }
            Node::Binary(sign, left, right) => binary(sign, self.run(left, functions), self.run(right, functions)),
            Node::Negative(node) => -self.run(node, functions),
            Node::Not(node) => f64::from(!is_true(self.run(node, functions))),
            Node::If(condition, then, otherwise) => {
                if is_true(self.run(condition, functions)) {
                    self.run(then, functions)
                } else {
                    otherwise.as_ref().map_or(0.0, |otherwise| self.run(otherwise, functions))
                }
            }
            Node::Block(nodes) => nodes.iter().fold(0.0, |_, node| self.run(node, functions)),
            Node::Loop(count, body) => {
                let count = self.run(count, functions) as usize;
                (0..count).fold(0.0, |_, _| self.run(body, functions))
            }
            Node::While(condition, body) => {
                while is_true(self.run(condition, functions)) {
                    self.run(body, functions);
                }
                0.0
            }
            Node::Builtin(name, arguments) => {
                let mut values = [0.0; 3];
                for (value, argument) in values.iter_mut().zip(arguments) {
                    *value = self.run(argument, functions);
                }
                self.builtin(name, values)
            }
            Node::Call(function, arguments) => {
                let function = &functions[*function];
                let mut values = [0.0; 8];
                for (value, argument) in values.iter_mut().zip(arguments) {
                    *value = self.run(argument, functions);
                }
                for (parameter, value) in function.parameters.iter().zip(values) {
                    self.variables[*parameter] = value;
                }
                self.run(&function.body, functions)
            }
        }
    }

    fn assign(&mut self, target: &Node, sign: &str, value: &Node, functions: &[Function]) -> f64 {
        let value = self.run(value, functions);
        let place = match target {
            Node::Variable(index) => &mut self.variables[*index],
            Node::Memory(at) => {
                let at = self.run(at, functions);
                let place = self.place(at);
                &mut self.memory[place]
            }
            other => panic!("{other:?} can not be assigned to"),
        };
        *place = if sign == "=" { value } else { binary(&sign[..1], *place, value) };
        *place
    }

    fn builtin(&mut self, name: &str, [a, b, c]: [f64; 3]) -> f64 {
        match name {
            "abs" => a.abs(),
            "asin" => a.asin(),
            "cos" => a.cos(),
            "exp" => a.exp(),
            "floor" => a.floor(),
            "log" => a.ln(),
            "log10" => a.log10(),
            "max" => a.max(b),
            "min" => a.min(b),
            "pow" => a.powf(b),
            "sin" => a.sin(),
            "sign" => a.signum(),
            "sqr" => a * a,
            "sqrt" => a.abs().sqrt(),
            "tan" => a.tan(),
            "memset" => {
                let place = self.place(a);
                self.memory[place..place + c as usize].fill(b);
                a
            }
            "memcpy" => {
                let (to, from) = (self.place(a), self.place(b));
                self.memory.copy_within(from..from + c as usize, to);
                a
            }
            other => panic!("{other} is not made"),
        }
    }
}

fn is_true(value: f64) -> bool {
    value.abs() > CLOSE
}

fn binary(sign: &str, a: f64, b: f64) -> f64 {
    match sign {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => {
            let (a, b) = (a.abs() as u64, b.abs() as u64);
            if b == 0 { 0.0 } else { (a % b) as f64 }
        }
        "<" => f64::from(a < b),
        ">" => f64::from(a > b),
        "<=" => f64::from(a <= b),
        ">=" => f64::from(a >= b),
        "==" => f64::from((a - b).abs() < CLOSE),
        "!=" => f64::from((a - b).abs() >= CLOSE),
        other => panic!("{other} is not made"),
    }
}

#[test]
fn the_language_is_read_as_reaper_reads_it() {
    let text = "desc:a test\n@init\nfunction twice(x) local(y) ( y = 2 * x; y + 0; );\na[3] = twice(4);\n\
                @slider\nb = slider1 > 1 ? 10 : a[3] > 7 ? (c = -2 * 3 + 10 % 4; c * c) : 5;\nn = 0;\nloop(4, n += 1;);\n\
                while (n < 9) ( n += 2; );\nclose = 1 == 1.000001;\n@sample\nspl0 *= b;\nspl1 = n;\n";
    let mut effect = Effect::new(text, 48_000, &[0.5]);
    assert_eq!(effect.value("b").to_bits(), 16.0_f64.to_bits());
    assert_eq!(effect.frame([0.5, 1.0]).map(f64::to_bits), [8.0_f64, 10.0].map(f64::to_bits));
    assert!(effect.value("close") > 0.5);
    assert_eq!(Effect::new(text, 48_000, &[2.0]).value("b").to_bits(), 10.0_f64.to_bits());
}
