import TestSupport
import Testing

@testable import Retrieval

@Suite struct QueryVectorsTests {
  @Test func `the product with a combination is the combination of the products`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      let wanted = (0..<3).map { _ in generator.floats(16) }
      let unwanted = (0..<2).map { _ in generator.floats(16) }
      let weights = generator.floats(3, in: 0.1...3)
      let lesser = generator.floats(2, in: 0.1...3)
      let clip = generator.floats(16)
      func dot(_ a: [Float]) -> Float { zip(a, clip).reduce(0) { $0 + $1.0 * $1.1 } }
      let combined = QueryVectors.combine(zip(wanted, weights), less: zip(unwanted, lesser))
      let plus: Float = zip(wanted, weights).reduce(0) { $0 + dot($1.0) * $1.1 }
      let minus: Float = zip(unwanted, lesser).reduce(0) { $0 + dot($1.0) * $1.1 }
      #expect(abs(dot(combined) - (plus - minus) / weights.reduce(0, +)) < 1e-3)
    }
  }

  @Test(
    arguments: [
      ("2:a dog", "a dog", 2), ("0.5:snow", "snow", 0.5), ("a dog", "a dog", 1),
      ("note: a dog", "note: a dog", 1), ("0:x", "0:x", 1), (":x", ":x", 1), ("-1:x", "-1:x", 1),
      ("1000:x", "1000:x", 1), ("2:", "", 2), ("3:4:x", "4:x", 3),
    ] as [(String, String, Float)])
  func `a number before a colon is a weight`(argument: String, text: String, weight: Float) {
    let parsed = WeightedText(parsing: argument)
    #expect(parsed.text == text)
    #expect(parsed.weight == weight)
  }

  @Test(arguments: [
    ("a dog in the snow", false), ("ein Hund läuft über Gras", false), ("собака бежит", true),
    ("犬が走る", true), ("كلب", true), ("a 犬", false), ("1234", false), ("", false),
  ])
  func `only texts in other scripts are doubted`(text: String, isOdd: Bool) {
    #expect(QueryAdvice.isMostlyNotLatin(text) == isOdd)
  }
}
