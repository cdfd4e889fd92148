/// What can be told of a query before it is answered.
public enum QueryAdvice {
  /// Whether most letters of a text are of a script that models trained on English do not know.
  public static func isMostlyNotLatin(_ text: String) -> Bool {
    let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
    return 2 * letters.count(where: isLatin) < letters.count
  }

  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    // Basic Latin to Latin Extended-B, phonetic letters, Latin Extended Additional, full-width forms.
    [0x41...0x24F, 0x250...0x2AF, 0x1E00...0x1EFF, 0xFF21...0xFF5A].contains {
      $0.contains(Int(scalar.value))
    }
  }
}
