using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>What a developer does from the dashboard: open the doctor's page, make a consultation, be its patient.</summary>
internal static class ConsultationCommands
{
    private const string TestPatient = "test-patient";

    /// <summary>The gateway's link in the dashboard, under the name of what it is for.</summary>
    public static IResourceBuilder<ProjectResource> WithDoctorConsoleLink(this IResourceBuilder<ProjectResource> gateway, TelemedSettings settings) =>
        gateway.WithUrlForEndpoint("https", url =>
        {
            url.DisplayText = "Doctor console";
            url.Url = settings.PublicUrl + "/";
        });

    /// <summary>Adds the commands "Create test consultation" and "Inject test patient".</summary>
    public static IResourceBuilder<ProjectResource> WithConsultationCommands(this IResourceBuilder<ProjectResource> gateway, TelemedSettings settings)
    {
        var builder = gateway.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
        {
            return gateway;
        }

        // It makes a consultation of its own; its log shows the doctor's link and then what it sees and hears.
        builder.AddExecutable(TestPatient, "dotnet", Path.Combine(builder.AppHostDirectory, ".."), "run", "telemed.cs", "patient", "--host", settings.PublicUrl)
            .WithEnvironment(Topology.Settings.ApiKey, settings.ApiKey)
            .WithParentRelationship(gateway)
            .WithExplicitStart();

        return gateway
            .WithCommand(
                "create-test-consultation",
                "Create test consultation",
                context => CreateConsultationAsync(settings, context.CancellationToken),
                new CommandOptions { IconName = "CalendarAdd", IsHighlighted = true, Description = "Makes a consultation and shows the links of doctor and patient." })
            .WithCommand(
                "inject-test-patient",
                "Inject test patient",
                context => context.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(TestPatient, KnownResourceCommands.StartCommand, context.CancellationToken),
                new CommandOptions { IconName = "PersonAdd", Description = $"Starts {TestPatient}: a phone that publishes a test picture and plays the doctor. Its log shows the doctor's link." });
    }

    [SuppressMessage("Security", "CA5359", Justification = "This AppHost's own gateway on this machine, whose certificate may be self-signed.")]
    private static async Task<ExecuteCommandResult> CreateConsultationAsync(TelemedSettings settings, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = TrustOwnGateway } };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{settings.PublicUrl}/api/v1/consultations")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", settings.ApiKey) },
            Content = JsonContent.Create(new { title = "Test consultation", doctor = new { name = "Dr Test" }, patient = new { name = "Test patient" } }),
        };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return CommandResults.Failure($"The gateway answered {(int)response.StatusCode}: {body?["title"]}");
            }

            var links = body!["participants"]!.AsArray().Select(participant => $"- {participant!["role"]}: [{participant["name"]}]({participant["joinUrl"]})");
            return CommandResults.Success("The consultation is there.", string.Join('\n', links), CommandResultFormat.Markdown, displayImmediately: true);
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure($"The gateway does not answer: {exception.Message}");
        }
    }

    private static bool TrustOwnGateway(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;
}
