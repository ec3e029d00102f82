namespace EdgeInspector.Status;

/// <summary>Something that holds until a newer fact of the same kind, and of the same station where it names one, replaces it.</summary>
public abstract record StatusFact;
