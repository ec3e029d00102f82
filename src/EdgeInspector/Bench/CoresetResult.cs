namespace EdgeInspector.Bench;

/// <summary>The choice of a bank against the plain loop.</summary>
/// <param name="Candidates">Rows to choose from.</param>
/// <param name="Dimensions">Numbers of a row.</param>
/// <param name="Chosen">Rows chosen.</param>
/// <param name="Seconds">Of the choice, on one thread.</param>
/// <param name="PlainSeconds">Of the plain loop.</param>
/// <param name="PlainThreads">Its threads.</param>
/// <param name="Faster">Plain over choice.</param>
internal sealed record CoresetResult(int Candidates, int Dimensions, int Chosen, double Seconds, double PlainSeconds, int PlainThreads,
    double Faster);
