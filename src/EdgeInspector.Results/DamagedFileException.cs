namespace EdgeInspector.Results;

/// <summary>
/// SQLite says of a file, or its rows show, that it is not what was written; its records are to be saved and the file set aside.
/// </summary>
internal sealed class DamagedFileException(string message, Exception? inner = null) : Exception(message, inner);
