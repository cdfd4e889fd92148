import Foundation
import TestSupport
import Testing
import Tokenizer

@Suite struct VocabularyTests {
  static let special: [String] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  private func vocabulary(_ tokens: [String], lineEnd: String = "\n") throws -> Vocabulary {
    try Vocabulary(utf8: Array((tokens.joined(separator: lineEnd) + lineEnd).utf8), name: "v")
  }

  @Test func `ids are line numbers from 0`() throws {
    let vocabulary: Vocabulary = try Fixture.vocabulary()
    #expect(vocabulary.count == 41)
    #expect(vocabulary.id(of: "[PAD]") == 0)
    #expect(vocabulary.id(of: "a") == 5)
    #expect(vocabulary.id(of: "##ing") == 10)
    #expect(vocabulary.id(of: "人") == 30)
    #expect(vocabulary.id(of: "ing") == nil)
    #expect(vocabulary.id(of: "") == nil)
    #expect(vocabulary.tokens[10] == "##ing")
  }

  @Test func `special tokens are found wherever they stand`() throws {
    let vocabulary: Vocabulary = try vocabulary(["x"] + Self.special.reversed())
    #expect(vocabulary.maskID == 1)
    #expect(vocabulary.separatorID == 2)
    #expect(vocabulary.classificationID == 3)
    #expect(vocabulary.unknownID == 4)
    #expect(vocabulary.paddingID == 5)
  }

  @Test func `lines may end with CR LF, and the last one without`() throws {
    let vocabulary: Vocabulary = try vocabulary(Self.special + ["a", "b"], lineEnd: "\r\n")
    #expect(vocabulary.tokens == Self.special + ["a", "b"])
    let text: String = (Self.special + ["a"]).joined(separator: "\n")
    #expect(try Vocabulary(utf8: Array(text.utf8), name: "v").id(of: "a") == 5)
  }

  @Test func `of equal lines the last one gives the id`() throws {
    let vocabulary: Vocabulary = try vocabulary(Self.special + ["a", "b", "a"])
    #expect(vocabulary.count == 8)
    #expect(vocabulary.id(of: "a") == 7)
    #expect(vocabulary.tokens[5] == "a")
  }

  @Test func `an empty line takes an id`() throws {
    let vocabulary: Vocabulary = try vocabulary(Self.special + ["", "b"])
    #expect(vocabulary.id(of: "b") == 6)
  }

  @Test(arguments: special)
  func `a vocabulary without a special token is refused`(token: String) {
    #expect(throws: TokenizerError.missingSpecialToken(path: "v", token: token)) {
      try vocabulary(Self.special.filter { $0 != token } + ["a"])
    }
  }

  @Test func `an empty vocabulary is refused`() {
    #expect(throws: TokenizerError.missingSpecialToken(path: "v", token: "[PAD]")) {
      try Vocabulary(utf8: [], name: "v")
    }
  }

  @Test func `a line that is no UTF-8 is named`() {
    let error = TokenizerError.notUTF8(path: "v", line: 3)
    #expect(throws: error) {
      try Vocabulary(utf8: Array("[PAD]\n[UNK]\n".utf8) + [0x61, 0xC3, 0x0A], name: "v")
    }
    #expect(error.description == "v: vocabulary line 3 is not UTF-8")
  }

  @Test func `more bytes or lines than a vocabulary may have are refused`() {
    #expect(throws: TokenizerError.tooLarge(path: "v", limit: 16_777_216)) {
      try Vocabulary(utf8: [UInt8](repeating: 0x61, count: 16_777_217), name: "v")
    }
    #expect(throws: TokenizerError.tooManyTokens(path: "v", limit: 1_048_576)) {
      try Vocabulary(utf8: [UInt8](repeating: 0x0A, count: 1_048_577), name: "v")
    }
  }

  @Test func `a file without end is given up at the limit`() {
    #expect(throws: TokenizerError.tooLarge(path: "/dev/zero", limit: 16_777_216)) {
      try Vocabulary(contentsOfFile: "/dev/zero")
    }
  }

  @Test func `a missing file and a folder are named with the reason`() throws {
    let folder = try TemporaryFolder()
    let missing: String = folder.path("vocab.txt")
    #expect(
      throws: TokenizerError.unreadable(path: missing, reason: "No such file or directory")
    ) {
      try Vocabulary(contentsOfFile: missing)
    }
    #expect(
      throws: TokenizerError.unreadable(path: folder.url.path, reason: "Is a directory")
    ) {
      try Vocabulary(contentsOfFile: folder.url.path)
    }
  }
}
