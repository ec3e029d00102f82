using EdgeInspector.Outputs;

namespace EdgeInspector.Agent.Gates;

/// <summary>Lines of an opened GPIO chip. One thread uses it. Ending it gives all taken lines back.</summary>
internal interface IGpioChip : IDisposable
{
    /// <summary>Takes a line as an output that is low from the first moment.</summary>
    /// <param name="line">Its offset, from 0.</param>
    /// <exception cref="GateException">There is no such line, or another program has it.</exception>
    void Take(int line);

    /// <summary>Sets a taken line.</summary>
    /// <param name="line">Its offset.</param>
    /// <param name="isHigh">What it is to be.</param>
    /// <exception cref="GateException">It was not set.</exception>
    void Set(int line, bool isHigh);
}
