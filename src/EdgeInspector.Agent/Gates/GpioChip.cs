using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Runtime.InteropServices;
using EdgeInspector.Outputs;

namespace EdgeInspector.Agent.Gates;

/// <summary>A GPIO chip of Linux, through System.Device.Gpio and libgpiod 2 or 1, whichever the system has.</summary>
internal sealed class GpioChip : IGpioChip
{
    private const string DeviceFolder = "/dev", Prefix = "gpiochip";
    private readonly GpioController _lines;
    private readonly string _path;

    private GpioChip(GpioController lines, string path) => (_lines, _path) = (lines, path);

    /// <summary>Opens a chip.</summary>
    /// <param name="number">N of /dev/gpiochipN.</param>
    /// <exception cref="GateException">There is none, it may not be opened, or libgpiod is missing; the message says which.</exception>
    public static IGpioChip Open(int number) => Open(number, DeviceFolder);

    /// <summary>The same with the chips' files in another folder.</summary>
    internal static IGpioChip Open(int number, string folder)
    {
        if (!OperatingSystem.IsLinux()) throw new GateException("GPIO lines are driven on Linux only. Use a remote I/O.");
        string path = Path.Combine(folder, $"{Prefix}{number}");
        RequireAccess(path, folder);
        try
        {
            return new GpioChip(new GpioController(DriverOf(number)), path);
        }
        catch (Exception exception) when (IsOfLines(exception))
        {
            throw new GateException($"{path} cannot be used as a GPIO chip: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <inheritdoc/>
    public void Take(int line)
    {
        try
        {
            // Given with the request, so that the line is never high before the first write.
            _lines.OpenPin(line, PinMode.Output, PinValue.Low);
        }
        catch (Exception exception) when (IsOfLines(exception))
        {
            throw new GateException(
                $"Line {line} of {_path} cannot be had as an output ({exception.Message.TrimEnd('.')}): the chip has no such line, or another program or driver uses it. Compare with gpioinfo.",
                exception);
        }
    }

    /// <inheritdoc/>
    public void Set(int line, bool isHigh)
    {
        try
        {
            _lines.Write(line, isHigh ? PinValue.High : PinValue.Low);
        }
        catch (Exception exception) when (IsOfLines(exception))
        {
            throw new GateException($"Line {line} of {_path} was not set: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    // What is wrong most often, in words, before a library says it in numbers.
    private static void RequireAccess(string path, string folder)
    {
        if (!File.Exists(path))
        {
            string[] there =
            [
                .. Directory.EnumerateFiles(folder, $"{Prefix}*").Select(Path.GetFileName).Order(StringComparer.Ordinal)!,
            ];
            throw new GateException(there.Length == 0
                ? $"There is no {path}: this machine has no GPIO chip, or its kernel no driver for it."
                : $"There is no {path}; this machine has {string.Join(", ", there)}. Correct 'chip'.");
        }
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new GateException(
                $"{path} may not be opened by this user. Make the user a member of the group that has it (ls -l shows it, often gpio); for the service write SupplementaryGroups= in a drop-in of the unit.",
                exception);
        }
        catch (IOException exception)
        {
            throw new GateException($"{path} cannot be opened: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static GpioDriver DriverOf(int number)
    {
        if (Has("libgpiod.so.3")) return new LibGpiodV2Driver(number);
        if (Has("libgpiod.so.2")) return new LibGpiodDriver(number);
        throw new GateException("The library libgpiod is missing. Install libgpiod3, or libgpiod2 on older systems.");
    }

    private static bool Has(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }

    // What the library throws for lines and chips; anything else is a fault of the program.
    private static bool IsOfLines(Exception exception) => exception is IOException or GpiodException or InvalidOperationException
        or ArgumentException or PlatformNotSupportedException or UnauthorizedAccessException;
}
