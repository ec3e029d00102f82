namespace EdgeInspector.Commands;

/// <summary>The end of an audit file's chain: who knows it notices when the file is exchanged as a whole or cut off at its end.</summary>
/// <param name="Number">Number of the newest record, from 1; 0 while all records are older than the chain.</param>
/// <param name="Sha256">SHA-256 of the newest record's line and of whatever follows it, in lower-case hexadecimal digits.</param>
public sealed record AuditHead(long Number, string Sha256);
