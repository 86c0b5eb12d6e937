using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Telemed.Tool.Feed;
using Telemed.Tool.Processes;
using Telemed.Tool.Setup;

namespace Telemed.Tool.Up;

/// <summary><c>up</c>: from a fresh clone to a running system.</summary>
internal static class UpCommand
{
    private const string EngineSetting = "Media__Engine";
    private const string BinarySetting = "MEDIAMTX_BIN";

    internal static Command Create(ToolContext tool)
    {
        var feed = new Option<string?>("--feed")
        {
            Description = "Which package feed this network has: open or closed by hand, auto to find out anew. Found out once without it.",
        };
        feed.AcceptOnlyFromAmong("auto", "open", "closed");
        var engine = new Option<string?>("--engine") { Description = $"What answers as the media hub (as {EngineSetting})." };
        engine.AcceptOnlyFromAmong("auto", "container", "executable", "standin");
        var again = new Option<bool>("--again") { Description = "Try a download that did not work today once more." };
        var build = new Option<bool>("--build") { Description = "Build even if nothing seems to have changed." };
        var command = new Command(
            "up",
            """
            Starts the whole system: finds out what this machine has, gets what is missing, builds, runs. Ctrl+C stops it.

            Set by environment: TELEMED_PUBLIC_HOST (localhost), TELEMED_API_KEY (random), TELEMED_HTTPS_PORT (8443), TELEMED_HTTP_PORT (8080),
            TELEMED_RTMP_PORT (1935), TELEMED_WEBRTC_PORT (8189), MEDIAMTX_BIN, TELEMED_MEDIAMTX_RELEASES (where MediaMTX is downloaded).
            """)
        {
            feed, engine, again, build,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            tool, parsed.GetValue(feed), parsed.GetValue(engine), parsed.GetValue(again), parsed.GetValue(build), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ToolContext tool, string? feed, string? engine, bool again, bool build, CancellationToken cancellationToken)
    {
        var feedFound = new FeedDetection(tool).EnsureAsync(feed, cancellationToken);
        await Installation.EnsureAsync(tool, [Prerequisite.Node, Prerequisite.Ffmpeg], cancellationToken);
        var feedIsOpen = await feedFound == "open";

        engine ??= Environment.GetEnvironmentVariable(EngineSetting) is { Length: > 0 } set ? set.ToLowerInvariant() : "auto";
        var binary = await FindBinaryAsync(tool, engine, feedIsOpen, again, cancellationToken);
        if (binary is null && engine is "standin" or "auto")
        {
            await new NpmFolder(Path.Combine(tool.Root, "eng", "media-standin")).EnsureInstalledAsync(tool, development: false, cancellationToken);
        }

        await BuildAsync(tool, build, cancellationToken);
        var environment = new Dictionary<string, string?> { [EngineSetting] = engine };
        if (binary is not null)
        {
            environment[BinarySetting] = binary;
        }

        // With Aspire, launch settings belong to the start; the plain launcher needs none, and a second less.
        string[] arguments = feedIsOpen
            ? ["run", "--no-build", "--project", Path.Combine(tool.Root, "Telemed.AppHost")]
            : [new BuildStamp(tool.Root).AppHost];
        return await ForegroundProcess.RunAsync("The AppHost", arguments, tool.Root, environment, cancellationToken);
    }

    /// <summary>The MediaMTX that the AppHost is told of; nothing leaves it to what it finds itself.</summary>
    private static async Task<string?> FindBinaryAsync(
        ToolContext tool, string engine, bool feedIsOpen, bool again, CancellationToken cancellationToken)
    {
        if (engine is "container" or "standin")
        {
            return null;
        }

        if (Environment.GetEnvironmentVariable(BinarySetting) is { Length: > 0 } configured)
        {
            return configured;
        }

        if (Prerequisite.FindOnPath("mediamtx") is { } onPath)
        {
            return onPath;
        }

        // Aspire prefers the container where one can run; there is no need for a download then.
        if (engine == "auto" && feedIsOpen && await ContainersRunAsync(cancellationToken))
        {
            return null;
        }

        return await new MediaMtxRelease(tool).EnsureAsync(again, cancellationToken);
    }

    private static async Task<bool> ContainersRunAsync(CancellationToken cancellationToken)
    {
        async Task<bool> AnswersAsync(string program) =>
            await Run.TryAsync(program, ["version"], TimeSpan.FromSeconds(3), cancellationToken) is { Succeeded: true };
        return (await Task.WhenAll(AnswersAsync("docker"), AnswersAsync("podman"))).Contains(true);
    }

    private static async Task BuildAsync(ToolContext tool, bool always, CancellationToken cancellationToken)
    {
        var stamp = new BuildStamp(tool.Root);
        var inputs = stamp.Inputs();
        if (!always && stamp.IsCurrent(inputs))
        {
            return;
        }

        tool.Say("Building …");
        var watch = Stopwatch.StartNew();
        void Progress(string line)
        {
            // One line for each project and each thing that npm does.
            var text = line.Trim();
            if (text.Contains(" -> ", StringComparison.Ordinal))
            {
                tool.Say("  " + text[..text.IndexOf(" -> ", StringComparison.Ordinal)]);
            }
            else if (text.StartsWith("Installing ", StringComparison.Ordinal) || text.StartsWith("Building the ", StringComparison.Ordinal))
            {
                tool.Say("  " + text);
            }
        }

        var result = await Run.ToEndAsync(
            "dotnet", ["build", Path.Combine(tool.Root, "Telemed.AppHost"), "--nologo", "-v", "minimal", "-clp:NoSummary", "-tl:off"],
            TimeSpan.FromMinutes(10), cancellationToken, tool.Root, onLine: Progress);
        if (!result.Succeeded)
        {
            throw new ToolException($"The build failed:{Environment.NewLine}{BuildErrors.Summary(result, tool.Root)}");
        }

        stamp.Write(inputs);
        tool.Say(string.Create(CultureInfo.InvariantCulture, $"Built in {watch.Elapsed.TotalSeconds:0} s."));
    }
}
