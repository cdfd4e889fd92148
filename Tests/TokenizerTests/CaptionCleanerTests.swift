import Foundation
import Testing
import Tokenizer

@Suite struct CaptionCleanerTests {
  struct Caption: Decodable {
    let raw: String
    let cleaned: String
  }

  @Test func `captions are cleaned as Python cleans them`() throws {
    let captions = try JSONDecoder().decode(
      [Caption].self, from: Data(contentsOf: Fixture.url("captions.json")))
    #expect(captions.count == 25)
    for caption in captions {
      #expect(CaptionCleaner.clean(caption.raw).codePoints == caption.cleaned.codePoints)
    }
  }

  @Test(arguments: [
    ("A man (left) plays \"guitar\"!", "a man left plays guitar"),
    ("<person>  walks -- slowly\n", "person walks slowly"),
    ("one\ttab", "one\ttab"),
  ])
  func `the rules give what a reader expects`(raw: String, expected: String) {
    #expect(CaptionCleaner.clean(raw) == expected)
  }
}
