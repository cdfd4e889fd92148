import Checkpoints
import Documents

/// What the commands that make or check a model print with `--json`.
enum ModelDocument {
  /// Prints which model `bundle` is.
  ///
  /// - Parameters:
  ///   - bundle: The model.
  ///   - command: The word of `vsearch model` that was used.
  ///   - more: What else there is to say.
  static func print(_ bundle: ModelBundle, of command: String, _ more: [(String, JSONValue)] = []) {
    Terminal.print(
      JSONValue.object(
        [
          ("schema", .string("vsearch.model.\(command)/1")),
          ("name", .string(bundle.configuration.name)), ("path", .string(bundle.directory)),
          ("fingerprint", .string(bundle.fingerprint)),
          ("stored_as", .string(bundle.precision.rawValue)),
        ] + more
      ).line)
  }
}
