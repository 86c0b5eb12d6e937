using Microsoft.Win32.SafeHandles;

namespace Telemed.FakeFfmpeg;

/// <summary>The standard output as native programs see it.</summary>
internal static class StandardOutput
{
    /// <summary>Opens it. .NET's own console stream swallows a broken pipe, which is the very thing that tests look at.</summary>
    public static Stream Open() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
