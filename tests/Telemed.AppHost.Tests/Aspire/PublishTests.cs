using System.Diagnostics;
using System.Reflection;

namespace Telemed.AppHost.Tests.Aspire;

/// <summary>
/// What <c>--operation publish</c> writes, compared with the files in Snapshots/. A change there is a change of what gets deployed, so
/// it is reviewed as text; <c>TELEMED_ACCEPT_SNAPSHOTS=1</c> writes the new one.
/// </summary>
public sealed class PublishTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_published_files_are_the_reviewed_ones()
    {
        var output = Directory.CreateTempSubdirectory("telemed-publish-").FullName;
        try
        {
            await PublishAsync(output);
            await Snapshot.CompareAsync("docker-compose.yaml", Path.Combine(output, "docker-compose.yaml"));
            await Snapshot.CompareAsync("env", Path.Combine(output, ".env"));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static async Task PublishAsync(string output)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(Metadata("Telemed.Root"), "Telemed.AppHost", "bin", Metadata("Telemed.Configuration"), "net10.0", "Telemed.AppHost.dll"),
                "--operation", "publish", "--step", "publish", "--output-path", output,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What somebody has set for a run of theirs is not what is reviewed.
        foreach (var key in start.Environment.Keys.Where(key => key.StartsWith("TELEMED_", StringComparison.Ordinal) || key is "Media__Engine").ToList())
        {
            start.Environment.Remove(key);
        }

        using var publish = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var said = publish.StandardOutput.ReadToEndAsync(deadline.Token);
            var complained = publish.StandardError.ReadToEndAsync(deadline.Token);
            await publish.WaitForExitAsync(deadline.Token);
            publish.ExitCode.ShouldBe(0, await said + await complained);
        }
        catch (OperationCanceledException)
        {
            publish.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string Metadata(string key) =>
        typeof(PublishTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
