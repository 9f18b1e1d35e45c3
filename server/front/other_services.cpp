#include "server/front/other_services.hpp"

#include "server/auth/protocol.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace s3seal::front {

namespace {

constexpr std::string_view unknown_operation = "UnknownOperationException";
constexpr std::string_view invalid_action = "InvalidAction";

// Names in credential scopes of the services with a REST protocol. Their requests look like those of S3, and a client
// of S3 that signs for a name that does not exist is to be told so by S3. The other protocols can be told by their
// requests. Between blanks.
constexpr std::string_view rest_services =
    " abuse access-analyzer account account-access agent-discovery agent-registry aidevops aiops airflow amplify"
    " amplifybackend amplifyuibuilder apigateway apiportal app-integrations appconfig appfabric appflow"
    " application-cost-profiler application-signals appmesh appsync aps arc-zonal-shift artifact auditmanager"
    " aws-marketplace awsssoportal backup backup-search batch bedrock bedrock-agentcore billingconductor braket cases"
    " chatbot chime cleanrooms cleanrooms-ml clouddirectory cloudfront cloudfront-keyvaluestore cloudsearch"
    " cloudtrail-data codeartifact codecatalyst codeguru-profiler codeguru-reviewer codeguru-security"
    " codestar-notifications cognito-sync connect connect-campaigns continuum controlcatalog controltower databrew"
    " dataexchange datazone deadline detective devops-guru dlm docdb-elastic drs ds-data dsql ebs eks eks-auth"
    " elasticfilesystem elemental-inference emr-containers emr-serverless end-user-messaging entityresolution es fis"
    " gameliftstreams geo geo-maps geo-places geo-routes glacier grafana greengrass groundstation guardduty"
    " health-agent imagebuilder inspector-scan inspector2 internetmonitor iot iot-jobs-data iotdata iotdeviceadvisor"
    " iotmanagedintegrations iotsitewise iottwinmaker iotwireless ivs ivschat kafka kafkaconnect kinesisvideo"
    " lakeformation lambda launchwizard lex license-manager-linux-subscriptions license-manager-user-subscriptions m2"
    " macie2 managedblockchain managedblockchain-query mediaconnect mediaconvert medialive mediapackage"
    " mediapackage-vod mediapackagev2 mediastore mediatailor medical-imaging mgn migrationhub-orchestrator"
    " migrationhub-strategy mobiletargeting mpa mq neptune-db neptune-graph network-security-manager"
    " networkflowmonitor networkmanager networkmonitor notifications notifications-contacts nova-act oam"
    " observabilityadmin omics osis outposts payment-cryptography pca-connector-ad pca-connector-scep personalize"
    " pipes polly pricingplanmanager profile qapps qbusiness quicksight ram rbin rds-data refactor-spaces repostspace"
    " resiliencehub resource-explorer-2 resource-groups rolesanywhere route53 route53-recovery-control-config"
    " route53-recovery-readiness route53globalresolver route53profiles rtbfabric rum s3-outposts s3files s3tables"
    " s3vectors sagemaker sagemaker-geospatial savingsplans scheduler schemas scn sdb security-ir securityagent"
    " securityhub securitylake serverlessrepo servicecatalog ses signer signin sms-voice snow-device-management"
    " social-messaging ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap sso-oauth supportapp supportauthz"
    " sustainability synthetics tax thinclient trustedadvisor uxc vpc-lattice wellarchitected wickr wisdom workdocs"
    " workmailmessageflow workspaces-web xray"
    " ";
constexpr std::array<std::string_view, 2> rest_xml_services{"cloudfront", "route53"};

// S3 Object Lambda's one operation, at a host of its own.
bool is_object_lambda(http::request const& head) {
    return head.target == "/WriteGetObjectResponse" && head.has("x-amz-request-route");
}

std::string sentence(std::string_view service) {
    return fmt::format("s3seal serves S3, KMS and STS, but not {}: give this client an endpoint of its own.", service);
}

http::response json_error(unsigned status, std::string_view type, boost::json::object const& document) {
    http::response response;
    response.status = status;
    response.add("Content-Type", type);
    response.body = boost::json::serialize(document);
    return response;
}

http::response aws_json_error(http::request const& head, std::string_view message) {
    auto const sent = head.find("Content-Type").value_or("");
    auto const type =
        sent.starts_with("application/x-amz-json-1.0") ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
    return json_error(400, type, {{"__type", unknown_operation}, {"message", message}});
}

http::response rest_json_error(std::string_view message) {
    auto response = json_error(404, "application/json", {{"message", message}});
    response.add("x-amzn-ErrorType", unknown_operation);
    return response;
}

struct query_error {
    std::optional<std::string_view> type;
    std::string_view code;
    std::string_view message;
};
void describe(xml::printer& ar, query_error& x) {
    ar.optional("Type", x.type);
    ar.required("Code", x.code);
    ar.required("Message", x.message);
}

// The query protocol's and REST-XML's form.
struct error_response {
    static constexpr xml::form document{.root = "ErrorResponse", .name_space = "", .declaration = false};
    query_error error;
    std::string_view request_id;
};
void describe(xml::printer& ar, error_response& x) {
    ar.required("Error", x.error);
    ar.required("RequestId", x.request_id);
}

// EC2 has its own.
struct ec2_response {
    static constexpr xml::form document{.root = "Response", .name_space = "", .declaration = false};
    std::vector<query_error> errors;
    std::string_view request_id;
};
void describe(xml::printer& ar, ec2_response& x) {
    ar.wrapped("Errors", "Error", x.errors);
    ar.required("RequestID", x.request_id);
}

http::response xml_error(std::string_view message, std::string_view id, bool ec2) {
    http::response response;
    response.status = 400;
    response.add("Content-Type", "text/xml");
    response.body = ec2 ? xml::write(ec2_response{{{{}, invalid_action, message}}, id})
                        : xml::write(error_response{{"Sender", invalid_action, message}, id});
    return response;
}

// RFC 8949: a text of up to 65,535 bytes.
void append_cbor_text(std::string& to, std::string_view text) {
    constexpr char text_of_two_length_bytes = 0x79;
    to += text_of_two_length_bytes;
    to += static_cast<char>(text.size() >> 8);
    to += static_cast<char>(text.size() & 0xff);
    to += text;
}

http::response cbor_error(std::string_view message) {
    constexpr unsigned char map_of_two = 0xa2;
    http::response response;
    response.status = 400;
    response.add("Content-Type", "application/cbor");
    response.add("smithy-protocol", "rpc-v2-cbor");
    response.body += static_cast<char>(map_of_two);
    for (std::string_view const text :
         {std::string_view{"__type"}, unknown_operation, std::string_view{"message"}, message})
        append_cbor_text(response.body, text);
    return response;
}

enum class error_form { cbor, aws_json, xml, rest_json };

error_form form_of(http::request const& head, std::string_view service) {
    bool const rest_xml =
        std::find(rest_xml_services.begin(), rest_xml_services.end(), service) != rest_xml_services.end();
    if (head.find("smithy-protocol") == "rpc-v2-cbor") return error_form::cbor;
    if (head.has("X-Amz-Target")) return error_form::aws_json;
    if (auth::is_query_call(head) || rest_xml || is_object_lambda(head)) return error_form::xml;
    return error_form::rest_json;
}

http::response refuse_as(error_form form, http::request const& head, std::string_view service, std::string_view id) {
    auto const message = sentence(service);
    if (form == error_form::cbor) return cbor_error(message);
    if (form == error_form::aws_json) return aws_json_error(head, message);
    if (form == error_form::xml) return xml_error(message, id, service == "ec2");
    return rest_json_error(message);
}

}  // namespace

std::string_view find_other_service(http::request const& head, std::string_view service) {
    if (is_object_lambda(head)) return "WriteGetObjectResponse (S3 Object Lambda)";
    for (auto const* served :
         {&auth::s3_protocol(), &auth::s3express_protocol(), &auth::sts_protocol(), &auth::kms_protocol()})
        if (service == served->service) return {};
    auto const target = head.find("X-Amz-Target").value_or("");
    if (service.empty()) return target.substr(0, target.find('.'));
    bool const by_request = !target.empty() || auth::is_query_call(head) || head.has("smithy-protocol");
    bool const by_name = rest_services.find(fmt::format(" {} ", service)) != rest_services.npos;
    return by_request || by_name ? service : std::string_view{};
}

std::unique_ptr<http::exchange> other_services::begin(service::arrival const& request) {
    auto const& head = request.head;
    auto const service = find_other_service(head, auth::scope_service(head));
    auto const form = form_of(head, service);
    auto response = refuse_as(form, head, service, request.id);
    response.add("x-amzn-RequestId", request.id);
    response.to_head = head.method == "HEAD";
    auto& outcome = request.outcome;
    outcome.error_code = form == error_form::xml ? invalid_action : unknown_operation;
    outcome.stage = "service";
    outcome.refusal = std::make_shared<service::refusal>();
    outcome.refusal->message = sentence(service);
    outcome.refusal->why = aws::reason_code::service_not_here;
    return std::make_unique<service::decided_exchange>(std::move(response));
}

http::response other_services::refuse(http::head_fault, service::arrival const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

}  // namespace s3seal::front
