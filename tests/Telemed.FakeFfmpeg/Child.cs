using System.Runtime.InteropServices;

namespace Telemed.FakeFfmpeg;

/// <summary>Plain behaviours of a child process.</summary>
internal static class Child
{
    private static readonly List<PosixSignalRegistration> Registrations = [];

    public static int Fail(int code, string[] words)
    {
        Console.Error.WriteLine(string.Join('\n', words));
        return code;
    }

    // Copies what it reads to both outputs.
    public static int Repeat()
    {
        var text = Console.In.ReadToEnd();
        Console.Out.Write(text);
        Console.Error.Write(text);
        return 0;
    }

    // An interrupt ends it with a word.
    public static int Wait()
    {
        using var interrupted = new ManualResetEventSlim();
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupted.Set();
        });
        Console.WriteLine("waiting");
        interrupted.Wait();
        Console.WriteLine("goodbye");
        return 3;
    }

    public static int WaitStubbornly()
    {
        IgnoreSignals();
        Console.WriteLine("waiting");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    // Writes until nobody reads.
    public static int Pour()
    {
        using var output = StandardOutput.Open();
        var line = "more\n"u8.ToArray();
        try
        {
            while (true)
            {
                output.Write(line);
            }
        }
        catch (IOException)
        {
            return 9;
        }
    }

    // What FFmpeg says of its progress, on the pipe of its messages.
    public static void Report() =>
        Console.Error.Write("frame=30\nfps=30.00\nstream_0_0_q=-1.0\nbitrate=N/A\ntotal_size=N/A\nout_time_us=1000000\ndup_frames=3\ndrop_frames=2\nspeed=1.01x\nprogress=continue\n");

    // A leak of about 400 MB a second, of which every page is touched.
    public static void Eat()
    {
        List<byte[]> eaten = [];
        while (true)
        {
            eaten.Add(GC.AllocateUninitializedArray<byte>(20_000_000));
            Array.Fill(eaten[^1], (byte)eaten.Count);
            // This is the rate of the leak; the test looks at the memory, not at the clock.
            Thread.Sleep(50);
        }
    }

    // Long lines and many, and some that never end.
    public static void Spew()
    {
        var line = new string('x', 5000);
        while (true)
        {
            Console.Error.Write(line);
            Console.Error.Write(Random.Shared.Next(4) == 0 ? "\n" : " ");
        }
    }

    public static void IgnoreSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            Registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = true));
        }
    }
}

/// <summary>Prints lines.</summary>
internal static class Listing
{
    public static int Print(params string[] lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }

        return 0;
    }
}
