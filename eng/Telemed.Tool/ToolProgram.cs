using System.CommandLine;
using System.Runtime.CompilerServices;
using Telemed.Tool.Audit;
using Telemed.Tool.Bench;
using Telemed.Tool.Check;
using Telemed.Tool.Patient;
using Telemed.Tool.Testing;
using Telemed.Tool.Up;

namespace Telemed.Tool;

/// <summary>The commands of <c>telemed.cs</c>.</summary>
public static class ToolProgram
{
    /// <summary>Runs what <paramref name="args"/> ask for; answers the exit code.</summary>
    /// <param name="args">As from the command line; <c>help [command]</c> and nothing at all mean <c>--help</c>.</param>
    /// <param name="program">The path of telemed.cs: its folder is the repository.</param>
    public static async Task<int> RunAsync(string[] args, [CallerFilePath] string program = "")
    {
        var tool = new ToolContext(Path.GetDirectoryName(Path.GetFullPath(program))!, Console.Out);
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        var root = new RootCommand(
            """
            Telemed: a clinic's real-time consultation service.

              dotnet run telemed.cs up                 starts the whole system
              dotnet run telemed.cs help up            explains a command (dotnet keeps --help for itself)
            """)
        {
            UpCommand.Create(tool),
            TestCommand.Create(tool),
            PatientCommand.Create(tool),
            CheckCommand.Create(tool),
            AuditCommand.Create(tool),
            BenchCommand.Create(tool),
        };

        // `dotnet run telemed.cs up --help` shows dotnet's own help, so there is a word for it too.
        args = args switch
        {
            [] => ["--help"],
            ["help", .. var rest] => [.. rest, "--help"],
            _ => args,
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // What a command has started gets its time to stop.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
            });
        }
        catch (ToolException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
