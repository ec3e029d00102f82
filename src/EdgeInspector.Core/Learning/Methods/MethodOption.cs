namespace EdgeInspector.Learning.Methods;

/// <summary>An option of learning that not all methods have, as people give it.</summary>
/// <param name="Name">With its dashes.</param>
public abstract record MethodOption(string Name);

/// <summary>An option without a value.</summary>
/// <inheritdoc cref="MethodOption"/>
public sealed record SwitchOption(string Name) : MethodOption(Name);

/// <summary>A whole number that may be left out.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Unit">Stands for the number in help texts.</param>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest.</param>
public sealed record CountOption(string Name, string Unit, int Least, int Most) : MethodOption(Name);

/// <summary>A number that may be left out.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Unit">Stands for the number in help texts.</param>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest.</param>
public sealed record AmountOption(string Name, string Unit, double Least, double Most) : MethodOption(Name);

/// <summary>A number of rows from 1, or all of them.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Usual">Rows when it is left out.</param>
public sealed record RowsOption(string Name, int Usual) : MethodOption(Name);
