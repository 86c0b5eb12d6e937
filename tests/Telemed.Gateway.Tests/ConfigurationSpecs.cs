using System.Diagnostics;
using Telemed.ServiceDefaults.Configuration;

namespace Telemed.Gateway.Tests;

public sealed class ConfigurationSpecs
{
    [Fact]
    public async Task Every_fault_is_in_one_message()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add("--Gateway:HttpsPort=70000");
        start.ArgumentList.Add("--Gateway:Bind=everywhere");
        start.ArgumentList.Add("--Gateway:CertificatePath=/there/is/none");
        start.ArgumentList.Add("--Public:Host=https://clinic.test/");
        using var process = Process.Start(start)!;
        try
        {
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

            process.ExitCode.ShouldBe(ConfigurationExtensions.ExitCodeForFaults);
            foreach (var name in (string[])["Gateway:HttpsPort", "Gateway:Bind", "Public:Host", "Telemed:DataPath", "Identity:Secret", "services__sessions__http__0", "services__media__webrtc__0"])
            {
                error.ShouldContain(name);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
